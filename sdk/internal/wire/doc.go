// Package wire holds everything that host and adapter must agree on to talk:
// handshake, conversions between the sdk's types and the protobuf messages,
// the metadata of a call, and the table of errors.
package wire
