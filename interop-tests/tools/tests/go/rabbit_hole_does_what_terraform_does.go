// rabbit-hole, the Go client of the API on which the Terraform provider and the topology operator stand. It decodes answers
// into structs: a type that differs is an error.
package main

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"time"

	rabbithole "github.com/michaelklishin/rabbit-hole/v2"
)

const vhost = "go"

var client *rabbithole.Client

func main() {
	user := os.Getenv("INTEROP_USER")
	client = need(rabbithole.NewClient(os.Getenv("INTEROP_HTTP_URL"), user, os.Getenv("INTEROP_PASSWORD")))
	_, _ = client.DeleteVhost(vhost)
	theBroker(user)
	did(client.PutVhost(vhost, rabbithole.VhostSettings{Description: "of Go", Tags: rabbithole.VhostTags{"a", "b"}, DefaultQueueType: "quorum"}))
	eq(need(client.GetVhost(vhost)).Description, "of Go")
	eq(need(client.GetVhost(vhost)).DefaultQueueType, "quorum")
	did(client.UpdatePermissionsIn(vhost, user, rabbithole.Permissions{Configure: ".*", Write: ".*", Read: ".*"}))
	users()
	objects()
	policies()
	limits()
	parameters()
	definitions()
	lists()
	did(client.DeleteVhost(vhost))
	gone(client.GetVhost(vhost))
}

func theBroker(user string) {
	overview := need(client.Overview())
	check(overview.RabbitMQVersion != "" && overview.ManagementVersion != "" && overview.Node != "", "the overview")
	check(overview.ObjectTotals.Exchanges > 0, "totals of objects")
	node := need(client.GetNode(overview.Node))
	check(node.IsRunning && node.MemLimit > 0 && node.FdTotal > 0 && string(node.OsPid) != "", "the node")
	eq(len(need(client.ListNodes())), 1)
	eq(need(client.Whoami()).Name, user)
	check(slices.Contains(need(client.EnabledProtocols()), "amqp"), "the protocol amqp")
	name := need(client.GetClusterName())
	did(client.SetClusterName(rabbithole.ClusterName{Name: "of Go"}))
	eq(need(client.GetClusterName()).Name, "of Go")
	did(client.SetClusterName(*name))
	need(client.HealthCheckAlarms())
	need(client.HealthCheckLocalAlarms())
	need(client.HealthCheckVirtualHosts())
	need(client.HealthCheckNodeIsQuorumCritical())
	need(client.HealthCheckProtocolListener("amqp"))
	flags := need(client.ListFeatureFlags())
	check(slices.ContainsFunc(flags, func(flag rabbithole.FeatureFlag) bool { return flag.Name == "stream_queue" && flag.State == "enabled" }), "the flag stream_queue")
	did(client.EnableFeatureFlag("stream_queue"))
}

func users() {
	did(client.PutUser("go-user", rabbithole.UserSettings{Password: "secret", Tags: rabbithole.UserTags{"management", "policymaker"}}))
	eq(fmt.Sprint(need(client.GetUser("go-user")).Tags), "[management policymaker]")
	hash := rabbithole.Base64EncodedSaltedPasswordHashSHA256("other")
	did(client.PutUser("go-user", rabbithole.UserSettings{PasswordHash: hash, HashingAlgorithm: rabbithole.HashingAlgorithmSHA256, Tags: rabbithole.UserTags{"management"}}))
	as := need(rabbithole.NewClient(os.Getenv("INTEROP_HTTP_URL"), "go-user", "other"))
	eq(need(as.Whoami()).Name, "go-user")
	did(client.UpdatePermissionsIn(vhost, "go-user", rabbithole.Permissions{Configure: "a", Write: "b", Read: "c"}))
	eq(need(client.GetPermissionsIn(vhost, "go-user")).Write, "b")
	did(client.UpdateTopicPermissionsIn(vhost, "go-user", rabbithole.TopicPermissions{Exchange: "amq.topic", Write: "w", Read: "r"}))
	eq(need(client.GetTopicPermissionsIn(vhost, "go-user"))[0].Write, "w")
	eq(len(need(client.ListPermissionsOf("go-user"))), 1)
	did(client.DeleteTopicPermissionsIn(vhost, "go-user", "amq.topic"))
	did(client.ClearPermissionsIn(vhost, "go-user"))
	gone(client.GetPermissionsIn(vhost, "go-user"))
	did(client.DeleteUser("go-user"))
	gone(client.GetUser("go-user"))
}

func objects() {
	did(client.DeclareExchange(vhost, "x", rabbithole.ExchangeSettings{Type: "topic", Durable: true, Arguments: map[string]interface{}{"alternate-exchange": "amq.fanout"}}))
	did(client.DeclareExchange(vhost, "y", rabbithole.ExchangeSettings{Type: "fanout", Durable: true}))
	did(client.DeclareQueue(vhost, "a/b c", rabbithole.QueueSettings{Durable: true, Type: "classic", Arguments: map[string]interface{}{"x-max-length": 10}}))
	did(client.DeclareQueue(vhost, "quorum", rabbithole.QueueSettings{Durable: true, Type: "quorum", Arguments: map[string]interface{}{"x-queue-type": "quorum"}}))
	queue := need(client.GetQueue(vhost, "a/b c"))
	check(queue.Durable && queue.Arguments["x-max-length"] == float64(10), "the queue")
	eq(need(client.GetExchange(vhost, "x")).Type, "topic")
	for _, info := range []rabbithole.BindingInfo{
		{Source: "x", Destination: "a/b c", DestinationType: "queue", RoutingKey: "k/# %", Arguments: map[string]interface{}{"n": 1}},
		{Source: "x", Destination: "a/b c", DestinationType: "queue", RoutingKey: ""},
		{Source: "x", Destination: "y", DestinationType: "exchange", RoutingKey: "e"},
	} {
		answer := need(client.DeclareBinding(vhost, info))
		eq(answer.StatusCode, http.StatusCreated)
		// Terraform keeps the binding's name, which is the end of this path.
		check(answer.Header.Get("Location") != "", "the binding's name")
	}
	bindings := need(client.ListQueueBindingsBetween(vhost, "x", "a/b c"))
	eq(len(bindings), 2)
	eq(len(need(client.ListExchangeBindingsBetween(vhost, "x", "y"))), 1)
	eq(len(need(client.ListExchangeBindingsWithSource(vhost, "x"))), 3)
	for _, binding := range bindings {
		did(client.DeleteBinding(vhost, binding))
	}
	eq(len(need(client.ListQueueBindingsBetween(vhost, "x", "a/b c"))), 0)
	did(client.PurgeQueue(vhost, "a/b c"))
	did(client.DeleteQueue(vhost, "a/b c"))
	gone(client.GetQueue(vhost, "a/b c"))
	did(client.DeleteExchange(vhost, "y"))
	gone(client.GetExchange(vhost, "y"))
}

func policies() {
	definition := rabbithole.PolicyDefinition{"max-length": 5}
	did(client.PutPolicy(vhost, "p", rabbithole.Policy{Pattern: "^q", ApplyTo: "queues", Priority: 2, Definition: definition}))
	eq(need(client.GetPolicy(vhost, "p")).Priority, 2)
	await("the policy on the queue", func() bool { return need(client.GetQueue(vhost, "quorum")).Policy == "p" })
	did(client.PutOperatorPolicy(vhost, "o", rabbithole.OperatorPolicy{Pattern: "^q", ApplyTo: "queues", Definition: definition}))
	eq(need(client.GetOperatorPolicy(vhost, "o")).ApplyTo, "queues")
	did(client.DeleteOperatorPolicy(vhost, "o"))
	did(client.DeletePolicy(vhost, "p"))
	gone(client.GetPolicy(vhost, "p"))
	_, err := client.PutPolicy(vhost, "p", rabbithole.Policy{Pattern: "(", ApplyTo: "queues", Definition: definition})
	refused, is := err.(rabbithole.ErrorResponse)
	check(is && refused.StatusCode == http.StatusBadRequest, fmt.Sprint("a pattern that is none: ", err))
}

func limits() {
	did(client.PutVhostLimits(vhost, rabbithole.VhostLimitsValues{"max-queues": 50, "max-connections": 60}))
	eq(need(client.GetVhostLimits(vhost))[0].Value["max-queues"], 50)
	did(client.DeleteVhostLimits(vhost, rabbithole.VhostLimits{"max-queues", "max-connections"}))
	did(client.PutUserLimits("guest", rabbithole.UserLimitsValues{"max-channels": 500}))
	eq(need(client.GetUserLimits("guest"))[0].Value["max-channels"], 500)
	did(client.DeleteUserLimits("guest", rabbithole.UserLimits{"max-channels"}))
}

func parameters() {
	did(client.PutGlobalParameter("go-note", map[string]interface{}{"a": 1}))
	eq(fmt.Sprint(need(client.GetGlobalParameter("go-note")).Value), "map[a:1]")
	did(client.DeleteGlobalParameter("go-note"))
	gone(client.GetGlobalParameter("go-note"))
	need(client.ListRuntimeParameters())
}

func definitions() {
	exported := need(client.ListVhostDefinitions(vhost))
	did(client.DeleteVhost(vhost))
	did(client.PutVhost(vhost, rabbithole.VhostSettings{}))
	did(client.UploadVhostDefinitions(exported, vhost))
	eq(need(client.GetQueue(vhost, "quorum")).Durable, true)
	need(client.ListDefinitions())
}

func lists() {
	page := need(client.PagedListQueuesWithParametersIn(vhost, url.Values{"page": {"1"}, "page_size": {"10"}}))
	eq(page.TotalCount, 1)
	need(client.ListConnections())
	need(client.ListChannels())
	need(client.ListConsumers())
	need(client.ListExchanges())
	need(client.ListQueues())
	need(client.ListBindings())
	need(client.ListVhosts())
	need(client.ListUsers())
	need(client.ListPermissions())
	need(client.ListTopicPermissions())
	need(client.ListPolicies())
	need(client.ListOperatorPolicies())
	need(client.GetAllVhostLimits())
	need(client.GetAllUserLimits())
}

func await(what string, holds func() bool) {
	for limit := time.Now().Add(30 * time.Second); !holds(); time.Sleep(200 * time.Millisecond) {
		check(time.Now().Before(limit), what)
	}
}

func need[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func did(answer *http.Response, err error) {
	need(answer, err)
	check(answer.StatusCode < 300, "an answer: "+answer.Status)
}

func gone[T any](_ T, err error) {
	refused, is := err.(rabbithole.ErrorResponse)
	check(is && refused.StatusCode == http.StatusNotFound, fmt.Sprint("what is not there: ", err))
}

func eq[T comparable](came, expected T) {
	if came != expected {
		panic(fmt.Sprintf("%v instead of %v", came, expected))
	}
}

func check(holds bool, what string) {
	if !holds {
		panic("not as it should be: " + what)
	}
}
