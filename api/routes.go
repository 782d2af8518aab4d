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
}

const ofShop = "/v1/shops/:shop"

// routes is the whole of it. The document openapi.json lists the same.
var routes = []route{
	{http.MethodPost, ofShop + "/ask", "", aQuestion, (*server).askQuestion},
	{http.MethodGet, ofShop + "/suggest", "", aShop, (*server).suggestQuestions},
	{http.MethodPost, ofShop + "/answers/:id/feedback", "", anAnswer, (*server).judgeAnswer},
	{http.MethodGet, ofShop + "/answers/:id/why", faq.Agent, anAnswer, (*server).explainAnswer},
	{http.MethodGet, ofShop + "/conversations/:id", "", aConversation, (*server).readConversation},

	{http.MethodGet, ofShop + "/search", faq.Agent, aShop, (*server).searchEntries},
	{http.MethodGet, ofShop + "/entries", faq.Agent, aShop, (*server).listEntries},
	{http.MethodPost, ofShop + "/entries", faq.Editor, anEntry, (*server).createEntry},
	{http.MethodGet, ofShop + "/entries/:id", faq.Agent, anEntry, (*server).readEntry},
	{http.MethodPut, ofShop + "/entries/:id", faq.Editor, anEntry, (*server).replaceEntry},
	{http.MethodDelete, ofShop + "/entries/:id", faq.Manager, anEntry, (*server).deleteEntry},
	{http.MethodGet, ofShop + "/entries/:id/revisions", faq.Agent, anEntry, (*server).listRevisions},

	{http.MethodGet, ofShop + "/confirmations", faq.Agent, aShop, (*server).listConfirmations},
	{http.MethodDelete, ofShop + "/confirmations/:id", faq.Manager, aConfirmation, (*server).vetoConfirmation},

	{http.MethodGet, ofShop + "/policies", faq.Agent, aShop, (*server).listPolicies},
	{http.MethodPut, ofShop + "/policies/:name", faq.Manager, aShop, (*server).replacePolicy},

	{http.MethodGet, ofShop + "/tolerance", faq.Agent, aShop, (*server).readTolerance},
	{http.MethodPut, ofShop + "/tolerance", faq.Manager, aShop, (*server).replaceTolerance},
	{http.MethodGet, ofShop + "/calibration", faq.Agent, aShop, (*server).readCalibration},
	{http.MethodGet, ofShop + "/calibration.svg", faq.Agent, aShop, (*server).drawCalibration},

	{http.MethodGet, ofShop + "/lint", faq.Agent, aShop, (*server).lintShop},
	{http.MethodPost, ofShop + "/lint", faq.Agent, aShop, (*server).lintText},

	{http.MethodGet, ofShop + "/tickets", faq.Agent, aShop, (*server).listTickets},
	{http.MethodGet, ofShop + "/tickets/:id", faq.Agent, aTicket, (*server).readTicket},
	{http.MethodPost, ofShop + "/tickets/:id/claim", faq.Agent, aTicket, (*server).claimTicket},
	{http.MethodPost, ofShop + "/tickets/:id/release", faq.Agent, aTicket, (*server).releaseTicket},
	{http.MethodPost, ofShop + "/tickets/:id/reply", faq.Agent, aTicket, (*server).replyTicket},
	{http.MethodPost, ofShop + "/tickets/:id/close", faq.Agent, aTicket, (*server).closeTicket},

	{http.MethodGet, "/healthz", nobody, aServer, (*server).checkHealth},
	{http.MethodGet, "/readyz", nobody, aServer, (*server).checkReadiness},
	{http.MethodGet, "/openapi.json", nobody, aServer, (*server).readDocument},
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
		if r.method == http.MethodGet {
			g.Handle(http.MethodHead, r.path, s.serve(r))
		}
	}
	g.NoRoute(s.serve(unknownRoute))
	g.NoMethod(s.serve(unknownMethod))
	return g
}
