package io.culvert.app.rest;

import io.culvert.app.management.PlannedSwitchover;
import io.culvert.app.management.Redundancy;
import io.culvert.app.management.RedundantTunnel;
import io.culvert.app.management.ShowRedundancy;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What this unit is in its group; the planned switchover. */
@RestController
@RequestMapping(path = "/api/v1/redundancy", produces = MediaType.APPLICATION_JSON_VALUE)
final class RedundancyController {
    private final ShowRedundancy redundancy;
    private final PlannedSwitchover switchover;

    RedundancyController(ShowRedundancy redundancy, PlannedSwitchover switchover) {
        this.redundancy = redundancy;
        this.switchover = switchover;
    }

    @GetMapping
    @Serves(Operation.SHOW_REDUNDANCY)
    Redundancy now(@Parameter(hidden = true) Arguments arguments) {
        return redundancy.now();
    }

    @GetMapping("/tunnels")
    @Serves(Operation.LIST_REDUNDANT_TUNNELS)
    RedundantTunnelList tunnels(@Parameter(hidden = true) Arguments arguments) {
        var page = redundancy.tunnels(arguments.get(Fields.TUNNELS_AFTER), arguments.limit());
        return new RedundantTunnelList(page.rows(), page.next().map(Cursors.TUNNELS::encode));
    }

    @PostMapping("/switchover")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Serves(Operation.SWITCH_OVER)
    PlannedSwitchover.Begun switchOver(@Parameter(hidden = true) Arguments arguments) {
        return switchover.begin();
    }

    /** A page of tunnels. */
    record RedundantTunnelList(
            @Schema(description = "In the order of their local tunnel IDs")
            List<RedundantTunnel> items,

            @Schema(description = "Cursor of the next page; absent on the last one")
            Optional<String> next) {}
}
