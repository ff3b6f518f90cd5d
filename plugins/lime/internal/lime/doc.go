// Package lime is the adapter for Lime CRM's REST API.
//
// A Lime CRM is built differently for every customer, so nothing is written in
// here about persons or fields: limetypes come from the settings, what they
// hold is read from the CRM's own metadata, and [Adapter] binds the two.
package lime
