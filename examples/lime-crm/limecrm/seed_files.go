package limecrm

import (
	"fmt"
	"strings"
)

// HostileName is the name of one of Eva's files: whoever shows or stores it as
// it is has a hole.
const HostileName = "../\"><img src=x onerror=alert(1)>\u202elmth.html"

// baseFiles gives Eva a file of each sort that a client has to tell apart. It
// comes after everything else, so that all other ids stay as they were.
func (g *seeder) baseFiles() {
	for _, f := range []struct {
		comment, kind, name, contentType, data string
	}{
		{"Statement of account", "letter", "statement 2025 – final.pdf", "application/pdf", tinyPDF("Statement of account of Eva Jansen")},
		{
			"Sent in by mail", "letter", HostileName, "text/html",
			"<!doctype html><title>letter</title><script>alert(document.domain)</script><p>Dear club, …</p>\n",
		},
		{"Copy of her card", "identity", "card.png", "image/png", string(onePixel())},
	} {
		stored := g.store.addFile(f.name, f.contentType, []byte(f.data), seedUser, g.clock)
		g.add("document", map[string]any{"comment": f.comment, "type": f.kind, "document": stored.id, "person": int64(IDEva)})
	}
}

// tinyPDF is a document that a viewer opens, with one line on one page.
func tinyPDF(line string) string {
	var b strings.Builder
	b.WriteString("%PDF-1.4\n")
	text := fmt.Sprintf("BT /F1 18 Tf 72 720 Td (%s) Tj ET", line)
	var offsets []int
	for i, object := range []string{
		"<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
		fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(text), text),
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
	} {
		offsets = append(offsets, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, at := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, start)
	return b.String()
}
