// Package actionpad is the agents' side: an HTTP API that a CRM's buttons call
// with a key, and a narrow panel that a CRM opens in a window or frame with a
// one-time ticket. Agents act; they never see a customer's values here.
package actionpad
