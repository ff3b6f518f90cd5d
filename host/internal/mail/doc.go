// Package mail sends the host's few messages to people over SMTP. It knows
// nothing of the rest of the host: whoever calls it brings the address, the
// link or the code, and decides about trying again.
//
// No personal value stands in a subject or header except To. The messages greet
// without a name, carry no image, tracking or link but the one that was asked
// for, and never a link and a code together: that is a matter of types, as a
// [Message] carries one kind of [Data].
//
// Mail servers repeat addresses in their answers, so no error of this package
// holds an answer's text or an address: only the stage, the SMTP code and the
// enhanced status.
package mail
