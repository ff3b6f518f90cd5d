// Package portalapi serves the portal's pages from the rights: it turns
// records into lines with labels, seals every reference and field into handles
// that only the same visit can use, and maps errors to those of the pages.
package portalapi
