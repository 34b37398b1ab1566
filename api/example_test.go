package api_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/vb365-explore/vb365/api"
	"github.com/vb365-explore/vb365/api/vb365test"
)

// A tenant looks at the mailboxes of the organization as they were at a point in time, and leaves again.
func Example() {
	ctx := context.Background()
	server, err := vb365test.Start(ctx) // in real life: a server, its authority and an account of yours
	if err != nil {
		log.Fatal(err)
	}
	defer server.Close()
	tenant := server.Tenants[0]

	client, err := api.New(server.URL, api.WithCA(server.CA))
	if err != nil {
		log.Fatal(err)
	}
	defer client.CloseIdleConnections()
	if err := client.Login(ctx, tenant.Username, tenant.Password); err != nil {
		log.Fatal(err)
	}

	session, err := client.Explore(ctx, api.ExploreRequest{
		DateTime:    api.PointInTime(time.Date(2022, 1, 22, 14, 56, 55, 862_000_000, time.UTC)),
		Type:        api.ExplorerTypeExchange,
		ShowDeleted: true,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(session.Name, "is", session.State)

	organization, err := client.SessionOrganization(ctx, session.ID)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("It shows", organization.Name)

	if err := client.Stop(ctx, session.ID); err != nil {
		log.Fatal(err)
	}
	for event, err := range client.Events(ctx, session.ID) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(event.Order, event.Title, event.Status)
	}
	// Output:
	// Exchange restore (Entire organization - 1/22/2022 2:56:55 PM) is Working
	// It shows abc.onmicrosoft.com
	// 0 Restore session started Success
	// 1 Restore session stopped Success
}

// The latest restore point that holds Teams data.
func ExampleClient_RestorePoints() {
	ctx := context.Background()
	server, err := vb365test.Start(ctx)
	if err != nil {
		log.Fatal(err)
	}
	defer server.Close()

	client, err := api.New(server.URL, api.WithCA(server.CA), api.WithVersion(api.V8))
	if err != nil {
		log.Fatal(err)
	}
	defer client.CloseIdleConnections()
	if err := client.Login(ctx, server.Administrator.Username, server.Administrator.Password); err != nil {
		log.Fatal(err)
	}

	for organization, err := range client.Organizations(ctx) {
		if err != nil {
			log.Fatal(err)
		}
		for point, err := range client.RestorePoints(ctx, api.RestorePointFilter{OrganizationID: organization.ID}) {
			if err != nil {
				log.Fatal(err)
			}
			if point.IsTeams {
				fmt.Println(organization.Name, "had its Teams backed up on", point.BackupTime.Format(time.DateTime))
				break
			}
		}
	}
	// Output:
	// abc.onmicrosoft.com had its Teams backed up on 2022-01-23 22:00:04
	// xyz.onmicrosoft.com had its Teams backed up on 2022-01-23 23:00:04
}

// What a refusal means is found by errors.Is; what the server says of it is in the Error.
func ExampleError() {
	ctx := context.Background()
	server, err := vb365test.Start(ctx)
	if err != nil {
		log.Fatal(err)
	}
	defer server.Close()

	client, err := api.New(server.URL, api.WithCA(server.CA))
	if err != nil {
		log.Fatal(err)
	}
	defer client.CloseIdleConnections()
	if err := client.Login(ctx, server.Tenants[0].Username, server.Tenants[0].Password); err != nil {
		log.Fatal(err)
	}

	id, err := api.ParseUUID("fa3a2d17-d86d-4540-bf71-512750281e43")
	if err != nil {
		log.Fatal(err)
	}
	_, err = client.Session(ctx, id)
	var refused *api.Error
	switch {
	case errors.Is(err, api.ErrNotFound) && errors.As(err, &refused):
		fmt.Println(refused.Status, refused.Operation)
	case errors.Is(err, api.ErrUnauthorized):
		fmt.Println("log in again")
	case err != nil:
		log.Fatal(err)
	}
	// Output:
	// 404 getRestoreSession
}
