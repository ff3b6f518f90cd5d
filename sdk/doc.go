// Package sdk is the contract between the Inzage host and a CRM adapter.
//
// It holds types only and imports nothing but the standard library. A vendor
// writes one type that implements [Adapter] and as many of the optional
// capabilities ([Finder], [Relater], [Updater], [Files], [Journal],
// [Gatekeeper], [ConsentKeeper], [PurposeKeeper]) as the CRM allows, and serves it with sdk/serve:
//
//	func main() { serve.Main(myadapter.New()) }
//
// The host learns from Describe which capabilities the binary implements, and
// from Schema on which types they work. What is missing is hidden on the
// portal; nothing has to be stubbed.
//
// # What every method may count on
//
//   - The context has a deadline, except for a stream of a job and for a file,
//     where only silence is limited, and carries a [Call]: request id, actor, priority.
//   - The host never sends a reference of another adapter.
//   - Errors are of type *[Error]. Anything else reaches the host as
//     [KindUnavailable] without its text, because the text of a CRM's own error
//     can hold personal data.
//   - Methods are called concurrently.
package sdk
