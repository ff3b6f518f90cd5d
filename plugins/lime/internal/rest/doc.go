// Package rest talks HTTP with Lime CRM: the key, the rate limit, retries of
// reads, and addresses. It knows no limetype. Nothing that the CRM says leaves
// it in an error: the CRM's texts repeat what was sent, which is personal data.
package rest
