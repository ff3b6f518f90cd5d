// Package serve runs an adapter as a process that the host launches. It is all
// that a vendor's main needs:
//
//	func main() { serve.Main(myadapter.New()) }
package serve
