// Package links keeps what may expire, over Redis: temporary links with their
// codes, visits, the agents' tickets and panel sessions, and rate limits.
//
// Redis holds no personal value and nothing that opens a door: tokens and
// secrets are kept as SHA-256, codes as HMAC under a key of the host, addresses
// in rate limits as HMAC too; the rest is references, ids, counters and times.
// Whoever reads all of Redis can neither follow a link nor type its code.
//
// Every step that decides something is one Lua script, so two hosts, or two
// hundred parallel guesses, see one order of events. The scripts decide by the
// host's clock, which is passed in; Redis's own expiry runs some seconds behind
// it, so a clock that is set back prolongs nothing by more than that.
//
// All keys begin with "inzage:" and expire, but for one counter of tokens that
// never were. A Redis that evicts keys early ends links or visits early; it
// gives nobody more tries, but it may forget rate limits.
//
// When Redis is lost, links, visits and sessions end and nothing else does.
// While it cannot be reached every call answers [privacy.ErrStore] in less than
// [Budget], and it heals by itself.
package links
