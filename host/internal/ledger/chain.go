package ledger

import (
	"bytes"
	"crypto/hmac"
	"encoding/hex"
	"fmt"
	"time"
)

// chainFormat says how an event is encoded for its hash. A row can never be
// encoded anew, so another way needs another number.
const chainFormat = 1

// Head is the last event of a host's chain. Whoever keeps it away from the
// ledger can later prove that nothing was cut off since.
type Head struct {
	Host string    `json:"host"`
	Seq  int64     `json:"seq"`  // 0: there is no event yet
	Hash string    `json:"hash"` // hexadecimal
	Time time.Time `json:"time"`
}

// head is a Head as the writer needs it.
type head struct {
	seq  int64
	hash []byte
}

func (h head) equal(g head) bool { return h.seq == g.seq && bytes.Equal(h.hash, g.hash) }

// append makes e the event after h and returns the new head.
func (h head) append(e *event, host string, now time.Time, keys *keyring) head {
	e.host, e.seq, e.format, e.time = host, h.seq+1, chainFormat, now.UnixNano()
	e.keyID, e.prev = keys.current, h.hash
	if e.prev == nil {
		e.prev = []byte{} // the first event: the column knows no NULL
	}
	e.hash = e.sum(keys.chain[e.keyID])
	return head{e.seq, e.hash}
}

// sum is the HMAC over all columns but the hash itself.
func (e *event) sum(key []byte) []byte {
	columns := e.columns()
	enc := make(encoding, 0, 1024)
	for _, c := range columns[:len(columns)-1] {
		switch v := c.(type) {
		case *string:
			enc.text(*v)
		case *int64:
			enc.number(*v)
		case *[]byte:
			enc.bytes(*v)
		}
	}
	return sum(key, enc)
}

// wrong says which event is not as it was after h, and why; "" when e is.
func (h head) wrong(e *event, keys *keyring) (seq int64, why string) {
	switch {
	case e.seq != h.seq+1:
		return h.seq + 1, "is missing"
	case !bytes.Equal(e.prev, h.hash):
		return e.seq, "does not continue the event before it"
	default:
		return e.seq, e.forged(keys)
	}
}

// forged says why e is not as this program wrote it; "" when it is.
func (e *event) forged(keys *keyring) string {
	key := keys.chain[e.keyID]
	switch {
	case e.format != chainFormat:
		return fmt.Sprintf("has the unknown format %d", e.format)
	case key == nil:
		return fmt.Sprintf("was made with key %q, which is not among the keys", e.keyID)
	case !hmac.Equal(e.hash, e.sum(key)):
		return "was changed, or the key has changed"
	default:
		return ""
	}
}

func (e *event) head() Head {
	return Head{Host: e.host, Seq: e.seq, Hash: hex.EncodeToString(e.hash), Time: time.Unix(0, e.time).UTC()}
}
