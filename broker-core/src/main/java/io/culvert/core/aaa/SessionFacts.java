package io.culvert.core.aaa;

import java.util.Optional;

/**
 * The session that a request or an accounting record is about.
 *
 * @param acctSessionId unique over restarts; the same in Access-Request and in all accounting records
 * @param nasPort number of the session on this NAS, 1..2^31-1
 * @param callingStationId from the Calling Number AVP (RFC 2661 section 4.4.4)
 * @param calledStationId from the Called Number AVP (RFC 2661 section 4.4.4)
 * @param connectSpeed from (Tx) Connect Speed and Rx Connect Speed, e.g. {@code 100000000/20000000}
 */
public record SessionFacts(
        String acctSessionId,
        int nasPort,
        Optional<String> callingStationId,
        Optional<String> calledStationId,
        Optional<String> connectSpeed,
        TunnelFacts tunnel) {}
