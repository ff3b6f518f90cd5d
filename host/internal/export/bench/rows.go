package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/inzage/inzage/host/internal/export"
	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/sdk"
)

// values are the cells of row i, the same as in the programs beside this one.
func values(i int, into []sdk.Value) []sdk.Value {
	n := strconv.Itoa(i)
	return append(into[:0],
		sdk.Text("Klant "+n), sdk.Text("klant"+n+"@example.nl"), sdk.Text("+31 10 "+strconv.Itoa(1000000+i)),
		sdk.Text("Straat "+strconv.Itoa(i%200)+" & Zn"), sdk.Text("Rotterdam"), sdk.Text("Vergadering over offerte "+n),
		sdk.Text("Geïnteresseerd"), sdk.Text("Opmerking van een medewerker bij regel "+n),
		sdk.Decimal(strconv.Itoa(i)+".50"), sdk.Decimal(strconv.Itoa(i%97)),
		sdk.Date(time.Unix(int64(i%20000)*86400, 0).UTC().Format(time.DateOnly)), sdk.Bool(i%2 == 0),
	)
}

func columns() []export.Column {
	out := make([]export.Column, 12)
	kinds := map[int]sdk.Kind{8: sdk.KindDecimal, 9: sdk.KindDecimal, 10: sdk.KindDate, 11: sdk.KindBool}
	for i := range out {
		out[i] = export.Column{Key: "c" + strconv.Itoa(i), Label: "Kolom " + strconv.Itoa(i+1), Kind: sdk.KindText}
		if k, ok := kinds[i]; ok {
			out[i].Kind = k
		}
	}
	return out
}

// one writes args[0] rows to the file args[1] and prints the seconds.
func one(how string, args []string) error {
	if len(args) != 2 {
		return fmt.Errorf("-write wants a number of rows and a file")
	}
	n, err := strconv.Atoi(args[0])
	if err != nil {
		return err
	}
	f, err := os.Create(args[1])
	if err != nil {
		return err
	}
	begin := time.Now()
	if how == "bare" {
		err = bare(f, n)
	} else {
		err = ours(f, n, map[string]export.Format{"excel": export.FormatExcel, "json": export.FormatJSON}[how])
	}
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	fmt.Printf("%.6f\n", time.Since(begin).Seconds())
	return nil
}

func ours(f *os.File, n int, format export.Format) error {
	m, err := export.New(export.Options{Name: "Bench", Phone: "0"})
	if err != nil {
		return err
	}
	head := export.Head{Profile: privacy.CopyEverything, Language: "nl", Made: time.Now(), Route: privacy.CopyByCustomer}
	w, err := m.Writer(context.Background(), format, f, head)
	if err != nil {
		return err
	}
	if err := w.Section(export.Section{Key: "rows", Label: "Rijen", Shape: privacy.CopyTable, Columns: columns()}); err != nil {
		return err
	}
	var buf []sdk.Value
	for i := range n {
		buf = values(i, buf)
		if err := w.Row(export.Row{Values: buf}); err != nil {
			return err
		}
	}
	return w.Close(export.Cover{})
}

// bareRow is a row as encoding/json writes it.
type bareRow struct {
	Values map[string]any `json:"values"`
}

func bare(f *os.File, n int) error {
	cols := columns()
	out := bufio.NewWriterSize(f, 32<<10)
	enc := json.NewEncoder(out)
	row := bareRow{Values: make(map[string]any, len(cols))}
	var buf []sdk.Value
	for i := range n {
		buf = values(i, buf)
		for k := range buf {
			if buf[k].Kind == sdk.KindBool {
				row.Values[cols[k].Key] = buf[k].Bool
			} else {
				row.Values[cols[k].Key] = buf[k].Text
			}
		}
		if err := enc.Encode(row); err != nil {
			return err
		}
	}
	return out.Flush()
}
