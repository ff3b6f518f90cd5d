package wire

import (
	"context"

	"google.golang.org/grpc/metadata"

	"github.com/inzage/inzage/sdk"
)

const (
	keyRequest   = "inzage-request-id"
	keyActorKind = "inzage-actor-kind"
	keyActorID   = "inzage-actor-id-bin" // -bin: an id may hold any byte
	keyPriority  = "inzage-priority"
)

var priorityNames = map[sdk.Priority]string{
	sdk.PriorityInteractive: "interactive",
	sdk.PriorityJob:         "job",
	sdk.PriorityBulk:        "bulk",
}

// Outgoing puts the call of ctx into the metadata of a request.
func Outgoing(ctx context.Context) context.Context {
	c := sdk.CallFrom(ctx)
	return metadata.AppendToOutgoingContext(ctx,
		keyRequest, c.RequestID, keyActorKind, c.Actor.Kind,
		keyActorID, c.Actor.ID, keyPriority, priorityNames[c.Priority])
}

// Incoming reads the call from the metadata of a request.
func Incoming(ctx context.Context) context.Context {
	md, _ := metadata.FromIncomingContext(ctx)
	c := sdk.Call{
		RequestID: first(md, keyRequest),
		Actor:     sdk.Actor{Kind: first(md, keyActorKind), ID: first(md, keyActorID)},
		Priority:  sdk.PriorityInteractive,
	}
	name := first(md, keyPriority)
	for p, n := range priorityNames {
		if n == name {
			c.Priority = p
		}
	}
	return sdk.WithCall(ctx, c)
}

func first(md metadata.MD, key string) string {
	if v := md.Get(key); len(v) > 0 {
		return v[0]
	}
	return ""
}
