// Package oidc signs agents in by OpenID Connect: the authorization code flow
// with PKCE, state and nonce. It keeps nothing between the two halves of a
// sign-in: what it must remember travels sealed in the browser's cookie.
//
// That a code works once is the provider's to see to; a repeated answer is
// refused there.
//
// No error of this package holds a token, a code, a name or a claim.
package oidc
