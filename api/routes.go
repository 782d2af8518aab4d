package api

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"xiaoer/faq"
)

// route is one thing that can be asked of the server.
type route struct {
	method, path string
	needs        faq.Role // "" is open to buyers, within their rate
	noun         noun     // what it is about, for the words of a refusal
	do           func(*server, *call) error
	lasts        bool // it goes on until the client goes away
}

const ofShop = "/v1/shops/:shop"

// routes is the whole of it. The document openapi.json lists the same.
var routes = []route{
	{http.MethodPost, ofShop + "/ask", "", aQuestion, (*server).askQuestion, false},
	{http.MethodGet, ofShop + "/suggest", "", aShop, (*server).suggestQuestions, false},
	{http.MethodPost, ofShop + "/answers/:id/feedback", "", anAnswer, (*server).judgeAnswer, false},
	{http.MethodGet, ofShop + "/answers/:id/why", faq.Agent, anAnswer, (*server).explainAnswer, false},
	{http.MethodGet, ofShop + "/conversations/:id", "", aConversation, (*server).readConversation, false},
	{http.MethodGet, ofShop + "/conversations/:id/events", "", aConversation, (*server).followConversation, true},
	{http.MethodGet, ofShop + "/conversations", "", aShop, (*server).listConversations, false},
	{http.MethodGet, ofShop + "/conversations/:id/notes", faq.Agent, aConversation, (*server).listNotes, false},
	{http.MethodPost, ofShop + "/conversations/:id/notes", faq.Agent, aConversation, (*server).addNote, false},
	{http.MethodPost, ofShop + "/conversations/:id/cancel", "", aConversation, (*server).cancelTicket, false},
	{http.MethodPost, ofShop + "/conversations/:id/rating", "", aConversation, (*server).rateTicket, false},
	{http.MethodPost, ofShop + "/conversations/:id/typing", "", aConversation, (*server).typeAsBuyer, false},

	{http.MethodGet, ofShop + "/search", faq.Agent, aShop, (*server).searchEntries, false},
	{http.MethodGet, ofShop + "/entries", faq.Agent, aShop, (*server).listEntries, false},
	{http.MethodPost, ofShop + "/entries", faq.Editor, anEntry, (*server).createEntry, false},
	{http.MethodGet, ofShop + "/entries/:id", faq.Agent, anEntry, (*server).readEntry, false},
	{http.MethodPut, ofShop + "/entries/:id", faq.Editor, anEntry, (*server).replaceEntry, false},
	{http.MethodDelete, ofShop + "/entries/:id", faq.Manager, anEntry, (*server).deleteEntry, false},
	{http.MethodGet, ofShop + "/entries/:id/revisions", faq.Agent, anEntry, (*server).listRevisions, false},

	{http.MethodGet, ofShop + "/policies", faq.Agent, aShop, (*server).listPolicies, false},
	{http.MethodPut, ofShop + "/policies/:name", faq.Manager, aShop, (*server).replacePolicy, false},

	{http.MethodGet, ofShop + "/confirmations", faq.Agent, aShop, (*server).listConfirmations, false},
	{http.MethodDelete, ofShop + "/confirmations/:id", faq.Manager, aConfirmation, (*server).vetoConfirmation, false},
	{http.MethodGet, ofShop + "/tolerance", faq.Agent, aShop, (*server).readTolerance, false},
	{http.MethodPut, ofShop + "/tolerance", faq.Manager, aShop, (*server).replaceTolerance, false},
	{http.MethodGet, ofShop + "/calibration", faq.Agent, aShop, (*server).readCalibration, false},
	{http.MethodGet, ofShop + "/calibration.svg", faq.Agent, aShop, (*server).drawCalibration, false},
	{http.MethodGet, ofShop + "/lint", faq.Agent, aShop, (*server).lintShop, false},
	{http.MethodPost, ofShop + "/lint", faq.Agent, aShop, (*server).lintText, false},

	{http.MethodGet, ofShop + "/figures", faq.Agent, aShop, (*server).readFigures, false},
	{http.MethodGet, ofShop + "/figures/agents", faq.Manager, aShop, (*server).listAgentDays, false},
	{http.MethodGet, ofShop + "/outcomes", faq.Agent, aShop, (*server).listOutcomes, false},
	{http.MethodGet, ofShop + "/labels", faq.Agent, aShop, (*server).listLabels, false},
	{http.MethodPost, ofShop + "/buyers/secret", faq.Admin, aShop, (*server).makeBuyerSecret, false},
	{http.MethodGet, ofShop + "/hooks", faq.Admin, aShop, (*server).listHooks, false},
	{http.MethodPost, ofShop + "/hooks", faq.Admin, aShop, (*server).addHook, false},
	{http.MethodDelete, ofShop + "/hooks/:id", faq.Admin, aHook, (*server).dropHook, false},
	{http.MethodGet, ofShop + "/hooks/:id/dead", faq.Admin, aHook, (*server).listDead, false},
	{http.MethodPost, ofShop + "/hooks/:id/replay", faq.Admin, aHook, (*server).replayHook, false},
	{http.MethodGet, ofShop + "/quick-replies", faq.Agent, aShop, (*server).listQuickReplies, false},
	{http.MethodPut, ofShop + "/quick-replies", faq.Agent, aShop, (*server).putQuickReply, false},
	{http.MethodDelete, ofShop + "/quick-replies/:id", faq.Agent, aQuickReply, (*server).dropQuickReply, false},
	{http.MethodPost, ofShop + "/queue/next", faq.Agent, aQueue, (*server).nextTicket, false},
	{http.MethodPost, ofShop + "/queue/dismiss", faq.Agent, aTicket, (*server).dismissTickets, false},
	{http.MethodPut, ofShop + "/presence", faq.Agent, aShop, (*server).appearAsAgent, false},
	{http.MethodGet, ofShop + "/agents", faq.Agent, aShop, (*server).listAgents, false},
	{http.MethodPut, ofShop + "/agents/:name", faq.Manager, aShop, (*server).replaceAgent, false},
	{http.MethodGet, ofShop + "/desk", faq.Agent, aShop, (*server).readRules, false},
	{http.MethodPut, ofShop + "/desk", faq.Manager, aShop, (*server).replaceRules, false},
	{http.MethodGet, ofShop + "/events", faq.Agent, aShop, (*server).followEvents, true},
	{http.MethodGet, ofShop + "/tickets", faq.Agent, aShop, (*server).listTickets, false},
	{http.MethodGet, ofShop + "/tickets/:id", faq.Agent, aTicket, (*server).readTicket, false},
	{http.MethodPost, ofShop + "/tickets/:id/claim", faq.Agent, aTicket, (*server).claimTicket, false},
	{http.MethodPost, ofShop + "/tickets/:id/release", faq.Agent, aTicket, (*server).releaseTicket, false},
	{http.MethodPost, ofShop + "/tickets/:id/reply", faq.Agent, aTicket, (*server).replyTicket, false},
	{http.MethodPost, ofShop + "/tickets/:id/close", faq.Agent, aTicket, (*server).closeTicket, false},
	{http.MethodPost, ofShop + "/tickets/:id/renew", faq.Agent, aTicket, (*server).renewTicket, false},
	{http.MethodPost, ofShop + "/tickets/:id/transfer", faq.Agent, aTicket, (*server).transferTicket, false},
	{http.MethodPost, ofShop + "/tickets/:id/merge", faq.Agent, aTicket, (*server).mergeTicket, false},
	{http.MethodPost, ofShop + "/tickets/:id/reopen", faq.Agent, aTicket, (*server).reopenTicket, false},
	{http.MethodPost, ofShop + "/tickets/:id/mark", faq.Agent, aTicket, (*server).markTicket, false},
	{http.MethodPost, ofShop + "/tickets/:id/complaint", faq.Agent, aTicket, (*server).proceedComplaint, false},
	{http.MethodGet, ofShop + "/tickets/:id/suggestions", faq.Agent, aTicket, (*server).suggestForTicket, false},
	{http.MethodPost, ofShop + "/tickets/:id/send", faq.Agent, aTicket, (*server).sendEntry, false},
	{http.MethodPost, ofShop + "/tickets/:id/label", faq.Agent, aTicket, (*server).labelTicket, false},
	{http.MethodPost, ofShop + "/tickets/:id/typing", faq.Agent, aTicket, (*server).typeAsAgent, false},

	{http.MethodGet, "/healthz", nobody, aServer, (*server).checkHealth, false},
	{http.MethodGet, "/readyz", nobody, aServer, (*server).checkReadiness, false},
	{http.MethodGet, "/openapi.json", nobody, aServer, (*server).readDocument, false},
}

// nobody needs to say who they are on a route that belongs to no shop. It is not a role that anybody holds.
const nobody faq.Role = "nobody"

// What is asked for where there is nothing.
var (
	unknownRoute  = route{needs: nobody, do: func(*server, *call) error { return errNoRoute }}
	unknownMethod = route{needs: nobody, do: func(*server, *call) error { return errNoMethod }}
)

// routed returns the engine with every route on it. A GET is a HEAD too: monitors and caches send it.
func (s *server) routed() *gin.Engine {
	g := gin.New()
	g.HandleMethodNotAllowed = true
	g.RedirectTrailingSlash = false // a redirected POST comes back as a GET from half of all clients
	if err := g.SetTrustedProxies(s.TrustedProxies); err != nil {
		panic(err) // Config.Valid has tried it
	}
	for _, r := range routes {
		g.Handle(r.method, r.path, s.serve(r))
		if r.method == http.MethodGet && !r.lasts {
			g.Handle(http.MethodHead, r.path, s.serve(r))
		}
	}
	g.NoRoute(s.serve(unknownRoute))
	g.NoMethod(s.serve(unknownMethod))
	return g
}
