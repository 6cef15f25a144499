package io.culvert.app.rest;

import io.culvert.app.management.CallFilter;
import io.culvert.app.management.ShowSessions;
import io.culvert.app.management.VpdnSession;
import io.culvert.app.management.VpdnSessionDetail;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Optional;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The sessions of this unit. */
@RestController
@RequestMapping(path = "/api/v1/sessions", produces = MediaType.APPLICATION_JSON_VALUE)
final class SessionController {
    private final ShowSessions sessions;

    SessionController(ShowSessions sessions) {
        this.sessions = sessions;
    }

    @GetMapping
    @Serves(Operation.LIST_SESSIONS)
    SessionList list(@Parameter(hidden = true) Arguments arguments) {
        var filter =
                new CallFilter(arguments.get(Fields.USER), arguments.get(Fields.TUNNEL), arguments.get(Fields.GROUP));
        var page = sessions.page(filter, arguments.get(Fields.SESSIONS_AFTER), arguments.limit());
        return new SessionList(page.rows(), page.next().map(Cursors.SESSIONS::encode));
    }

    @GetMapping("/{tunnelId}/{sessionId}")
    @Serves(Operation.SHOW_SESSION)
    VpdnSessionDetail one(@Parameter(hidden = true) Arguments arguments) {
        var tunnelId = arguments.required(Fields.TUNNEL_ID);
        var sessionId = arguments.required(Fields.SESSION_ID);
        return sessions.one(tunnelId, sessionId)
                .orElseThrow(() -> new NotFound("There is no session " + sessionId + " in a tunnel " + tunnelId
                        + ", or not any more. The failure history says why one was lost."));
    }

    /** A page of sessions. */
    record SessionList(
            @Schema(description = "In the order of local tunnel ID and local session ID")
            List<VpdnSession> items,

            @Schema(description = "Cursor of the next page; absent on the last one")
            Optional<String> next) {}
}
