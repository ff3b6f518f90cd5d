// Package server is the HTTP server around the portal and the Actionpad: gin,
// middleware, limits, health, metrics, and the order of start and stop.
package server
