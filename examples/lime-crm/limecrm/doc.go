// Package limecrm is a simulated Lime CRM.
//
// It answers the REST API that every Lime installation has (objects, lists,
// metadata, queries, files), shows simple screens of its own, and can be told
// to misbehave. All people in it are invented.
//
// Lime's public documentation leaves some behaviour open. Where this package
// had to choose, the choice is a field of [Quirks], so that a client can be
// tested against both answers.
//
// Everything lives in memory and is gone when the process ends. The screens
// have no login: do not put the simulator on a network.
package limecrm
