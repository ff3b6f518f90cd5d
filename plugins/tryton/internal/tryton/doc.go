// Package tryton is the adapter for Tryton 6.0.
//
// Models come from the settings, what they hold is read from the server's own
// fields_get, and [Adapter] binds the two. Only what every Tryton has is known
// by name: id, rec_name, active, _timestamp, and ir.attachment.
package tryton
