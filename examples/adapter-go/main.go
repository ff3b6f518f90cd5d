// Command adapter-go is the smallest useful adapter: a CSV file of people is
// the CRM. See README.md.
package main

import "github.com/inzage/inzage/sdk/serve"

func main() { serve.Main(New()) }
