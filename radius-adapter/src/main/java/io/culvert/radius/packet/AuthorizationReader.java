package io.culvert.radius.packet;

import io.culvert.core.aaa.Authorization;
import io.culvert.core.aaa.FramedAddress;
import io.culvert.core.aaa.FramedRoute;
import io.culvert.core.aaa.TunnelAttributes;
import io.culvert.octets.Octets;
import java.net.Inet4Address;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.StringTokenizer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tinyradius.core.attribute.type.RadiusAttribute;

/**
 * Collects an {@link Authorization} from the attributes of an Access-Accept, one after the other. Of an attribute that
 * may be there once, the first counts. <b>Thread:</b> one.
 */
final class AuthorizationReader {
    private static final int NAS_SELECTS = 0xFFFF_FFFE;
    private static final int USER_SELECTS = 0xFFFF_FFFF;
    private static final int MIN_MTU = 64;
    private static final int MAX_MTU = 65_535;
    /** RFC 2869 section 5.16. */
    private static final int MIN_INTERIM_SECONDS = 60;

    private static final int MAX_ROUTES = 64;

    private final int serviceType;
    private final Consumer<BadAttribute> bad;
    private @Nullable String userName;
    private @Nullable FramedAddress framedAddress;
    private @Nullable Inet4Address netmask;
    private @Nullable String pool;
    private @Nullable Integer mtu;
    private @Nullable Inet4Address primaryDns;
    private @Nullable Inet4Address secondaryDns;
    private @Nullable Duration sessionTimeout;
    private @Nullable Duration idleTimeout;
    private @Nullable Duration interimInterval;
    private @Nullable StringBuilder replyMessage;
    private boolean isServiceUnsupported;
    private final List<FramedRoute> routes = new ArrayList<>();
    private final List<Octets> classes = new ArrayList<>();
    private final List<String> avPairs = new ArrayList<>();
    private final List<Inet4Address> avPairDns = new ArrayList<>();

    /**
     * For one reply.
     *
     * @param serviceType what Service-Type has to say, if it is there
     */
    AuthorizationReader(int serviceType, Consumer<BadAttribute> bad) {
        this.serviceType = serviceType;
        this.bad = bad;
    }

    void read(RadiusAttribute attribute) {
        switch (attribute.getVendorId()) {
            case -1 -> readStandard(attribute);
            case Attributes.VENDOR_CISCO -> {
                if (attribute.getType() == 1) {
                    readAvPair(attribute);
                }
            }
            case Attributes.VENDOR_MICROSOFT -> {
                switch (attribute.getType()) {
                    case 28 -> primaryDns = first(attribute, primaryDns, host(attribute));
                    case 29 -> secondaryDns = first(attribute, secondaryDns, host(attribute));
                    default -> {}
                }
            }
            default -> {}
        }
    }

    /** Whether another Service-Type came: as good as a reject (RFC 2865 section 5.6). */
    boolean isServiceUnsupported() {
        return isServiceUnsupported;
    }

    Authorization authorization(List<TunnelAttributes> tunnels) {
        var dns = new ArrayList<Inet4Address>(2);
        if (primaryDns == null && secondaryDns == null) {
            dns.addAll(avPairDns);
        }
        return new Authorization(
                Optional.ofNullable(userName),
                framedAddress == null ? new FramedAddress.FromPool() : framedAddress,
                Optional.ofNullable(netmask),
                routes,
                Optional.ofNullable(pool),
                Optional.ofNullable(mtu),
                dns.isEmpty() ? Optional.ofNullable(primaryDns) : Optional.of(dns.getFirst()),
                dns.size() < 2 ? Optional.ofNullable(secondaryDns) : Optional.of(dns.get(1)),
                Optional.ofNullable(sessionTimeout),
                Optional.ofNullable(idleTimeout),
                Optional.ofNullable(interimInterval),
                classes,
                replyMessage == null ? Optional.empty() : Optional.of(replyMessage.toString()),
                avPairs,
                tunnels);
    }

    private void readStandard(RadiusAttribute attribute) {
        switch (attribute.getType()) {
            case 1 -> userName = first(attribute, userName, text(attribute));
            case 6 -> {
                if (number(attribute) != serviceType) {
                    isServiceUnsupported = true;
                    ignore(
                            attribute,
                            serviceType == Attributes.SERVICE_FRAMED
                                    ? "not Framed-User: treated as a reject"
                                    : "not Outbound-User: treated as a reject");
                }
            }
            case 7 -> {
                if (number(attribute) != Attributes.PROTOCOL_PPP) {
                    ignore(attribute, "not PPP");
                }
            }
            case 8 -> framedAddress = first(attribute, framedAddress, framedAddress(attribute));
            case 9 -> netmask = first(attribute, netmask, netmask(attribute));
            case 12 -> mtu = first(attribute, mtu, mtu(attribute));
            case 18 -> {
                replyMessage = replyMessage == null ? new StringBuilder() : replyMessage;
                replyMessage.append(text(attribute));
            }
            case 22 -> readRoute(attribute);
            case 25 -> classes.add(Octets.wrap(attribute.getValue()));
            case 27 -> sessionTimeout = first(attribute, sessionTimeout, timeout(attribute));
            case 28 -> idleTimeout = first(attribute, idleTimeout, timeout(attribute));
            case 85 -> interimInterval = first(attribute, interimInterval, interimInterval(attribute));
            case 88 -> pool = first(attribute, pool, text(attribute));
            default -> {}
        }
    }

    private <T> @Nullable T first(RadiusAttribute attribute, @Nullable T present, @Nullable T next) {
        if (present == null || next == null) {
            return present == null ? next : present;
        }
        if (!present.equals(next)) {
            ignore(attribute, "another value of it came before");
        }
        return present;
    }

    private @Nullable FramedAddress framedAddress(RadiusAttribute attribute) {
        int address = (int) number(attribute);
        if (address == NAS_SELECTS) {
            return new FramedAddress.FromPool();
        }
        if (address == USER_SELECTS) {
            return new FramedAddress.UserSelected();
        }
        if (!Ipv4Text.isHost(address)) {
            ignore(attribute, "no host can have this address");
            return null;
        }
        return new FramedAddress.Fixed(Ipv4Text.address(address));
    }

    private @Nullable Inet4Address netmask(RadiusAttribute attribute) {
        int mask = (int) number(attribute);
        if (mask == 0 || Ipv4Text.maskLength(mask).isEmpty()) {
            ignore(attribute, "not a netmask");
            return null;
        }
        return Ipv4Text.address(mask);
    }

    private @Nullable Integer mtu(RadiusAttribute attribute) {
        long value = number(attribute);
        if (value < MIN_MTU || value > MAX_MTU) {
            ignore(attribute, "not in 64..65535");
            return null;
        }
        return (int) value;
    }

    /** Zero means no limit, as servers use it. */
    private static @Nullable Duration timeout(RadiusAttribute attribute) {
        long seconds = number(attribute);
        return seconds == 0 ? null : Duration.ofSeconds(seconds);
    }

    private @Nullable Duration interimInterval(RadiusAttribute attribute) {
        long seconds = number(attribute);
        if (seconds < MIN_INTERIM_SECONDS) {
            ignore(attribute, "less than 60 seconds");
            return null;
        }
        return Duration.ofSeconds(seconds);
    }

    private void readRoute(RadiusAttribute attribute) {
        Optional<FramedRoute> route = Ipv4Text.route(text(attribute));
        if (route.isEmpty()) {
            ignore(attribute, "not a route");
        } else if (routes.size() == MAX_ROUTES) {
            ignore(attribute, "more than " + MAX_ROUTES + " routes");
        } else if (!routes.contains(route.get())) {
            routes.add(route.get());
        }
    }

    private void readAvPair(RadiusAttribute attribute) {
        String pair = text(attribute);
        avPairs.add(pair);
        String lower = pair.toLowerCase(Locale.ROOT);
        if (!lower.startsWith("ip:dns-servers=") && !lower.startsWith("ip:dns-servers*")) {
            return;
        }
        var words = new StringTokenizer(pair.substring("ip:dns-servers=".length()), " ,\t");
        while (words.hasMoreTokens()) {
            String word = words.nextToken();
            Optional<Inet4Address> address =
                    Ipv4Text.address(word).filter(value -> Ipv4Text.isHost(Octets.wrap(value.getAddress())));
            if (address.isEmpty()) {
                ignore(attribute, "not the address of a DNS server: " + BadAttribute.printable(word));
            } else if (avPairDns.size() < 2) {
                avPairDns.add(address.get());
            }
        }
    }

    private @Nullable Inet4Address host(RadiusAttribute attribute) {
        int address = (int) number(attribute);
        if (!Ipv4Text.isHost(address)) {
            ignore(attribute, "no host can have this address");
            return null;
        }
        return Ipv4Text.address(address);
    }

    private void ignore(RadiusAttribute attribute, String problem) {
        String value = attribute.getType() == 22 || attribute.getVendorId() == Attributes.VENDOR_CISCO
                ? withoutSecret(text(attribute))
                : attribute.getValueString();
        bad.accept(new BadAttribute(attribute.getAttributeName(), value, problem));
    }

    /** An AV-pair may carry a password; its value is shown for {@code ip:} pairs alone. */
    private static String withoutSecret(String text) {
        int equals = text.indexOf('=');
        int star = text.indexOf('*');
        int end = equals < 0 || (star >= 0 && star < equals) ? star : equals;
        return end < 0 || text.toLowerCase(Locale.ROOT).startsWith("ip:") ? text : text.substring(0, end + 1) + "...";
    }

    /** Four octets as a number, whatever the attribute's type; the library has checked the length. */
    private static long number(RadiusAttribute attribute) {
        var value = attribute.getValue();
        return value.length == 4 ? Octets.wrap(value).u32(0) : 0;
    }

    private static String text(RadiusAttribute attribute) {
        return new String(attribute.getValue(), StandardCharsets.UTF_8);
    }
}
