package io.culvert.app.rest;

import io.culvert.app.management.ShowTunnels;
import io.culvert.app.management.TunnelFilter;
import io.culvert.app.management.VpdnTunnel;
import io.culvert.app.management.VpdnTunnelDetail;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Optional;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The tunnels of this unit. */
@RestController
@RequestMapping(path = "/api/v1/tunnels", produces = MediaType.APPLICATION_JSON_VALUE)
final class TunnelController {
    private final ShowTunnels tunnels;

    TunnelController(ShowTunnels tunnels) {
        this.tunnels = tunnels;
    }

    @GetMapping
    @Serves(Operation.LIST_TUNNELS)
    TunnelList list(@Parameter(hidden = true) Arguments arguments) {
        var filter = new TunnelFilter(arguments.get(Fields.PEER), arguments.get(Fields.GROUP));
        var page = tunnels.page(filter, arguments.get(Fields.TUNNELS_AFTER), arguments.limit());
        return new TunnelList(page.rows(), page.next().map(Cursors.TUNNELS::encode));
    }

    @GetMapping("/{tunnelId}")
    @Serves(Operation.SHOW_TUNNEL)
    VpdnTunnelDetail one(@Parameter(hidden = true) Arguments arguments) {
        var id = arguments.required(Fields.TUNNEL_ID);
        return tunnels.one(id)
                .orElseThrow(() -> new NotFound(
                        "There is no tunnel " + id + ", or not any more. The failure history says why one has ended."));
    }

    /** A page of tunnels. */
    record TunnelList(
            @Schema(description = "In the order of their local tunnel IDs")
            List<VpdnTunnel> items,

            @Schema(description = "Cursor of the next page; absent on the last one")
            Optional<String> next) {}
}
