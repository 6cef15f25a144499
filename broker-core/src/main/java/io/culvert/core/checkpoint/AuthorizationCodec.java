package io.culvert.core.checkpoint;

import io.culvert.core.aaa.Authorization;
import io.culvert.core.aaa.FramedAddress;
import io.culvert.core.aaa.FramedRoute;
import io.culvert.core.aaa.TunnelAttributes;
import io.culvert.core.fields.FieldReader;
import io.culvert.core.fields.FieldWriter;
import io.culvert.octets.Octets;
import java.net.Inet4Address;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The fields of an {@link Authorization}; those of lists come once for each member. */
final class AuthorizationCodec {
    static final int USER_NAME = 1;
    static final int FIXED_ADDRESS = 2;
    static final int USER_SELECTED_ADDRESS = 3;
    static final int NETMASK = 4;
    static final int ROUTE = 5;
    static final int POOL = 6;
    static final int MTU = 7;
    static final int PRIMARY_DNS = 8;
    static final int SECONDARY_DNS = 9;
    static final int SESSION_TIMEOUT_NANOS = 10;
    static final int IDLE_TIMEOUT_NANOS = 11;
    static final int INTERIM_INTERVAL_NANOS = 12;
    static final int CLASS = 13;
    static final int REPLY_MESSAGE = 14;
    static final int AV_PAIR = 15;
    static final int TUNNEL = 16;

    private AuthorizationCodec() {}

    /** A network that is reached through the user. */
    static final class Route {
        static final int NETWORK = 1;
        static final int PREFIX_LENGTH = 2;

        private static final int LONGEST = 32;

        private Route() {}

        static void write(FieldWriter out, FramedRoute route) {
            out.address(NETWORK, route.network());
            out.numberUnlessZero(PREFIX_LENGTH, route.prefixLength());
        }

        static FramedRoute read(FieldReader in) {
            var network = Optional.<Inet4Address>empty();
            int prefixLength = 0;
            for (int field = in.next(); field != 0; field = in.next()) {
                switch (field) {
                    case NETWORK -> network = Optional.of(in.ipv4());
                    case PREFIX_LENGTH -> prefixLength = (int) in.number(0, LONGEST);
                    default -> {
                        // A newer release's.
                    }
                }
            }
            return new FramedRoute(Required.of(network, "the network of a route"), prefixLength);
        }
    }

    static void write(FieldWriter out, Authorization authorization) {
        out.textIfPresent(USER_NAME, authorization.userName());
        switch (authorization.framedIpAddress()) {
            case FramedAddress.Fixed(var address) -> out.address(FIXED_ADDRESS, address);
            case FramedAddress.UserSelected _ -> out.flag(USER_SELECTED_ADDRESS, true);
            case FramedAddress.FromPool _ -> {}
        }
        out.addressIfPresent(NETMASK, authorization.framedNetmask());
        for (var route : authorization.framedRoutes()) {
            int opened = out.open(ROUTE);
            Route.write(out, route);
            out.close(opened);
        }
        out.textIfPresent(POOL, authorization.framedPool());
        if (authorization.framedMtu().isPresent()) {
            out.number(MTU, authorization.framedMtu().get());
        }
        out.addressIfPresent(PRIMARY_DNS, authorization.primaryDns());
        out.addressIfPresent(SECONDARY_DNS, authorization.secondaryDns());
        duration(out, SESSION_TIMEOUT_NANOS, authorization.sessionTimeout());
        duration(out, IDLE_TIMEOUT_NANOS, authorization.idleTimeout());
        duration(out, INTERIM_INTERVAL_NANOS, authorization.interimInterval());
        for (var octets : authorization.classes()) {
            out.octets(CLASS, octets);
        }
        out.textIfPresent(REPLY_MESSAGE, authorization.replyMessage());
        for (var pair : authorization.avPairs()) {
            out.text(AV_PAIR, pair);
        }
        for (var tunnel : authorization.tunnels()) {
            int opened = out.open(TUNNEL);
            TunnelAttributesCodec.write(out, tunnel);
            out.close(opened);
        }
    }

    private static void duration(FieldWriter out, int field, Optional<Duration> duration) {
        if (duration.isPresent()) {
            out.number(field, duration.get().toNanos());
        }
    }

    static Authorization read(FieldReader in) {
        return new Reading(in).authorization();
    }

    /** The fields as far as they were there. */
    private static final class Reading {
        private Optional<String> userName = Optional.empty();
        private FramedAddress framedIpAddress = new FramedAddress.FromPool();
        private Optional<Inet4Address> framedNetmask = Optional.empty();
        private final List<FramedRoute> framedRoutes = new ArrayList<>();
        private Optional<String> framedPool = Optional.empty();
        private Optional<Integer> framedMtu = Optional.empty();
        private Optional<Inet4Address> primaryDns = Optional.empty();
        private Optional<Inet4Address> secondaryDns = Optional.empty();
        private Optional<Duration> sessionTimeout = Optional.empty();
        private Optional<Duration> idleTimeout = Optional.empty();
        private Optional<Duration> interimInterval = Optional.empty();
        private final List<Octets> classes = new ArrayList<>();
        private Optional<String> replyMessage = Optional.empty();
        private final List<String> avPairs = new ArrayList<>();
        private final List<TunnelAttributes> tunnels = new ArrayList<>();

        Reading(FieldReader in) {
            for (int field = in.next(); field != 0; field = in.next()) {
                switch (field) {
                    case USER_NAME -> userName = Optional.of(in.text());
                    case FIXED_ADDRESS -> framedIpAddress = new FramedAddress.Fixed(in.ipv4());
                    case USER_SELECTED_ADDRESS -> framedIpAddress = new FramedAddress.UserSelected();
                    case NETMASK -> framedNetmask = Optional.of(in.ipv4());
                    case ROUTE -> framedRoutes.add(Route.read(in.fields()));
                    case POOL -> framedPool = Optional.of(in.text());
                    case MTU -> framedMtu = Optional.of(in.smallNumber());
                    case PRIMARY_DNS -> primaryDns = Optional.of(in.ipv4());
                    case SECONDARY_DNS -> secondaryDns = Optional.of(in.ipv4());
                    case SESSION_TIMEOUT_NANOS -> sessionTimeout = Optional.of(Duration.ofNanos(in.number()));
                    case IDLE_TIMEOUT_NANOS -> idleTimeout = Optional.of(Duration.ofNanos(in.number()));
                    case INTERIM_INTERVAL_NANOS -> interimInterval = Optional.of(Duration.ofNanos(in.number()));
                    case CLASS -> classes.add(in.octets());
                    case REPLY_MESSAGE -> replyMessage = Optional.of(in.text());
                    case AV_PAIR -> avPairs.add(in.text());
                    case TUNNEL -> tunnels.add(TunnelAttributesCodec.read(in.fields()));
                    default -> {
                        // A newer release's.
                    }
                }
            }
        }

        Authorization authorization() {
            return new Authorization(
                    userName,
                    framedIpAddress,
                    framedNetmask,
                    framedRoutes,
                    framedPool,
                    framedMtu,
                    primaryDns,
                    secondaryDns,
                    sessionTimeout,
                    idleTimeout,
                    interimInterval,
                    classes,
                    replyMessage,
                    avPairs,
                    tunnels);
        }
    }
}
