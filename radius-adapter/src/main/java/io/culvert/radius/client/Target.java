package io.culvert.radius.client;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One port of one server: the identifiers in use there, socket by socket, and whether it answers. <b>Thread:</b> the
 * client's.
 */
final class Target {
    static final int IDENTIFIERS = 256;
    static final int NO_PLACE = -1;

    final RadiusServer server;
    final int serverIndex;
    final ServerCounters.Role role;
    final InetSocketAddress address;
    final String name;
    final ServerTally tally = new ServerTally();
    final ArrayDeque<Exchange> waiting = new ArrayDeque<>();
    /** Until when it is left alone; null while it is alive. */
    @Nullable
    Instant deadUntil;
    /** Who finds out whether it lives again. */
    @Nullable
    Exchange probe;

    Instant lastAnswerAt = Instant.MIN;

    private final List<Lane> lanes = new ArrayList<>();
    private int preferred;

    Target(RadiusServer server, int serverIndex, ServerCounters.Role role) {
        this.server = server;
        this.role = role;
        this.serverIndex = serverIndex;
        int port = switch (role) {
            case AUTHENTICATION -> server.authenticationPort();
            case ACCOUNTING -> server.accountingPort();
        };
        address = new InetSocketAddress(server.address(), port);
        String host = server.address().getHostAddress();
        name = host.indexOf(':') < 0 ? host + ":" + port : "[" + host + "]:" + port;
    }

    /** What may be the matter with a server whose answers were dropped, in brackets; empty where none were. */
    String suspicion() {
        if (tally.missingMessageAuthenticator.sum() > 0) {
            return " (it sends answers without Message-Authenticator)";
        }
        return tally.badAuthenticator.sum() > 0 ? " (it sends answers made with another secret)" : "";
    }

    int laneCount() {
        return lanes.size();
    }

    void addLane() {
        preferred = lanes.size();
        lanes.add(new Lane());
    }

    /** Takes a free identifier for the exchange: socket times 256 plus identifier, or {@link #NO_PLACE}. */
    int take(Exchange exchange) {
        for (int i = 0; i < lanes.size(); i++) {
            Lane lane = lanes.get(preferred);
            if (lane.used < IDENTIFIERS) {
                int place = preferred * IDENTIFIERS + lane.take(exchange);
                exchange.hold(place);
                tally.inFlight.increment();
                return place;
            }
            preferred = preferred + 1 == lanes.size() ? 0 : preferred + 1;
        }
        return NO_PLACE;
    }

    void setPacket(int place, byte[] packet) {
        lanes.get(place / IDENTIFIERS).packets[place % IDENTIFIERS] = packet;
    }

    byte[] packet(int place) {
        var packet = lanes.get(place / IDENTIFIERS).packets[place % IDENTIFIERS];
        if (packet == null) {
            throw new IllegalStateException("no packet at place " + place);
        }
        return packet;
    }

    /** Who waits for an answer with that identifier on that socket. */
    @Nullable
    Exchange holder(int lane, int identifier) {
        return lane < lanes.size() ? lanes.get(lane).holders[identifier] : null;
    }

    /** Gives back all identifiers that the exchange holds. */
    void release(Exchange exchange) {
        for (int i = 0; i < exchange.placeCount; i++) {
            int place = exchange.places[i];
            lanes.get(place / IDENTIFIERS).free(place % IDENTIFIERS);
            tally.inFlight.decrement();
        }
        exchange.placeCount = 0;
    }

    /** All that hold an identifier or wait for one. */
    List<Exchange> exchanges() {
        var exchanges = new ArrayList<Exchange>(waiting);
        for (int lane = 0; lane < lanes.size(); lane++) {
            for (int identifier = 0; identifier < IDENTIFIERS; identifier++) {
                Exchange exchange = lanes.get(lane).holders[identifier];
                if (exchange != null && exchange.newestPlace() == lane * IDENTIFIERS + identifier) {
                    exchanges.add(exchange);
                }
            }
        }
        return exchanges;
    }

    private static final class Lane {
        final @Nullable Exchange[] holders = new @Nullable Exchange[IDENTIFIERS];
        final byte[] @Nullable [] packets = new byte[IDENTIFIERS] @Nullable [];
        int used;
        /** Identifiers are taken in turn, so that a late answer seldom meets a new request. */
        int next;

        int take(Exchange exchange) {
            while (holders[next] != null) {
                next = next + 1 & IDENTIFIERS - 1;
            }
            int identifier = next;
            next = next + 1 & IDENTIFIERS - 1;
            holders[identifier] = exchange;
            used++;
            return identifier;
        }

        void free(int identifier) {
            holders[identifier] = null;
            packets[identifier] = null;
            used--;
        }
    }
}
