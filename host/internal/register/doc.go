// Package register makes the register of processing activities (Art. 30 GDPR) of
// what the configured CRMs hold: from the configuration, and from the purposes
// that administrators keep in the CRM. It covers those CRMs and says so.
package register
