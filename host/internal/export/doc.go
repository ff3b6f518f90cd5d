// Package export writes copies of people's data as Excel or JSON, or as a ZIP
// with files beside one of these. It implements [privacy.CopyWriter].
//
// A copy is a stream. Each row goes on to the reader as soon as a buffer is
// full; nothing is collected, and nothing is ever written to disk, so that a
// kill leaves no personal data behind and a full disk stops no copy. Memory
// does not grow with the number of rows.
//
// That is why worksheets are not written with excelize's StreamWriter: it
// collects every sheet in a temporary file (in memory when the disk is full),
// hands out the first byte after the last row, cuts long texts silently, and
// escapes "_x0041_x0042_" so that it comes back changed. excelize writes all the
// rest of the workbook: styles, names, relations, properties.
//
// A copy that could not be made whole says so: gaps stand where they are, on the
// cover and at the end, and only Close makes a file that programs open at all.
package export
