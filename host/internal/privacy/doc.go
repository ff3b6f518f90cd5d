// Package privacy is the heart of the host: the rights of the data subject,
// one file or folder a right. It knows no HTTP, no Redis, no SQL and no gRPC;
// ports.go declares what it needs, and the packages beside it provide that.
package privacy
