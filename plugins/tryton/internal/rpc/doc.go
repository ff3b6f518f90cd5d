// Package rpc talks JSON-RPC with Tryton: the session, the rate limit, errors
// inside HTTP 200, and typed JSON. It knows no model. Nothing that the CRM says
// leaves it in an error: Tryton's texts repeat what was sent, in the language of
// the user, and both are no business of anybody else.
package rpc
