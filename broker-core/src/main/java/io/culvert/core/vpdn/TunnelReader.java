package io.culvert.core.vpdn;

import io.culvert.core.aaa.TunnelAttributes;
import io.culvert.core.vpdn.PairNotice.Problem;
import io.culvert.octets.Secret;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the RFC 2868 attributes of a reply; one tag is one tunnel. <b>Thread:</b> one; for one reply. */
final class TunnelReader {
    static final String OTHER_PROTOCOL = "is not supported: tunnels are L2TP; ignored";

    /** RFC 2868 section 3.1. */
    private static final int L2TP = 3;

    /** For a tunnel without a preference: after all that have one (RFC 2868 section 3.8). */
    private static final int LEAST_PREFERRED = 0xFF_FFFF;

    private static final int MOST_PRIORITIES = 6;
    private static final SettingType.Name PEER_NAME = new SettingType.Name(255);

    private static final Comparator<TunnelAttributes> BEST_FIRST =
            Comparator.comparingInt(tunnel -> tunnel.preference().orElse(LEAST_PREFERRED));

    private final Said said;
    private boolean namesProtocol;
    private boolean namesL2tp;

    TunnelReader(Said said) {
        this.said = said;
    }

    /** A protocol was named for a tunnel. */
    void type(boolean isL2tp) {
        namesProtocol = true;
        namesL2tp |= isL2tp;
    }

    void types(List<TunnelAttributes> tunnels) {
        for (var tunnel : tunnels) {
            if (tunnel.type().isPresent()) {
                type(isL2tp(tunnel));
                if (!isL2tp(tunnel)) {
                    said.notice(
                            Problem.NOT_SUPPORTED,
                            tagged("Tunnel-Type", tunnel),
                            tunnel.type().get().toString(),
                            OTHER_PROTOCOL);
                }
            }
        }
    }

    boolean excludesL2tp() {
        return namesProtocol && !namesL2tp;
    }

    /** For the end that a tunnel is opened to: the best alternative says what we call ourselves and share with the LAC. */
    void terminate(List<TunnelAttributes> tunnels) {
        tunnels.stream().filter(TunnelReader::isL2tp).sorted(BEST_FIRST).forEach(tunnel -> {
            password(tunnel).ifPresent(password -> {
                var attribute = tagged("Tunnel-Password", tunnel);
                said.offerValue(VpdnSettings.PASSWORD, 0, attribute, attribute, Optional.of(password));
            });
            tunnel.serverAuthId().ifPresent(name -> {
                var attribute = tagged("Tunnel-Server-Auth-ID", tunnel);
                said.offer(VpdnSettings.LOCAL_NAME, 0, attribute, attribute, name);
            });
        });
    }

    /** For the end that opens a tunnel; the pairs have been read. Attributes without an LNS fill in for those with a tag. */
    List<TunnelAlternative> alternatives(List<TunnelAttributes> tunnels) {
        var usable = filledIn(tunnels).stream()
                .filter(TunnelReader::isL2tp)
                .filter(this::isOverIp)
                .sorted(BEST_FIRST)
                .toList();
        var addresses = said.get(VpdnAttribute.IP_ADDRESSES, String.class);
        var alternatives = new ArrayList<TunnelAlternative>();
        usable.forEach(this::contradictions);
        if (tunnels.isEmpty() && addresses.isPresent() && !namesL2tp) {
            // Attributes without a type are L2TP's all the same; the pair form has to name its protocol.
            if (!namesProtocol) {
                said.notice(Problem.TRUNCATED, "vpdn:tunnel-type", "", "is missing; the tunnel is ignored");
            }
            return alternatives;
        }
        if (usable.stream().allMatch(tunnel -> tunnel.serverEndpoint().isEmpty()) && addresses.isPresent()) {
            addresses(addresses.get(), usable, tunnels.isEmpty(), alternatives);
            return alternatives;
        }
        for (var tunnel : usable) {
            var attribute = tagged("Tunnel-Server-Endpoint", tunnel);
            if (tunnel.serverEndpoint().isEmpty()) {
                said.notice(Problem.TRUNCATED, attribute, "", "is missing; the tunnel is ignored");
                continue;
            }
            var server = tunnel.serverEndpoint().get().strip();
            if (Endpoint.isValid(server, tunnel.mediumType())) {
                alternatives.add(alternative(tunnel, server, tunnel.preference().orElse(LEAST_PREFERRED)));
            } else {
                said.notice(
                        Problem.MALFORMED,
                        attribute,
                        Texts.shown(server),
                        "is neither a name nor an address of its medium; the tunnel is ignored");
            }
        }
        addresses.ifPresent(list -> contradiction(list, alternatives));
        return alternatives;
    }

    /** What a pair says for all tunnels gives way to what an attribute says for one. */
    private void contradictions(TunnelAttributes tunnel) {
        contradiction(VpdnSettings.PASSWORD, tunnel.password(), tagged("Tunnel-Password", tunnel));
        contradiction(VpdnSettings.LOCAL_NAME, tunnel.clientAuthId(), tagged("Tunnel-Client-Auth-ID", tunnel));
    }

    private <T> void contradiction(Setting<Optional<T>> setting, Optional<T> value, String attribute) {
        var paired = said.value(setting).flatMap(said -> said);
        if (paired.isPresent() && value.isPresent() && !paired.equals(value)) {
            said.notice(
                    Problem.CONTRADICTORY,
                    said.attribute(setting),
                    Texts.shown(setting.print(paired)),
                    "contradicts " + attribute + ", which counts for its tunnel");
        }
    }

    /** The list stands in for Tunnel-Server-Endpoint: its groups are the order. */
    private void addresses(
            String list, List<TunnelAttributes> usable, boolean isAlone, List<TunnelAlternative> alternatives) {
        if (usable.isEmpty() && !isAlone) {
            return;
        }
        var tunnel = isAlone ? NOTHING : usable.getFirst();
        for (var other : usable.subList(Math.min(1, usable.size()), usable.size())) {
            said.notice(
                    Problem.TRUNCATED,
                    tagged("Tunnel-Server-Endpoint", other),
                    "",
                    "is missing; the tunnel is ignored");
        }
        var priorities = priorities(list);
        var seen = new LinkedHashSet<String>();
        for (int i = 0; i < priorities.size(); i++) {
            for (var server : priorities.get(i)) {
                if (!Endpoint.isValid(server, tunnel.mediumType())) {
                    said.notice(
                            Problem.MALFORMED,
                            "vpdn:ip-addresses",
                            Texts.shown(server),
                            "is neither a name nor an address of its medium; ignored");
                } else if (seen.add(server)) {
                    alternatives.add(alternative(tunnel, server, i));
                }
            }
        }
    }

    /** Groups of the same priority; empty ones do not count. */
    private List<Set<String>> priorities(String list) {
        var priorities = new ArrayList<Set<String>>();
        for (var group : list.split("/")) {
            var servers = new LinkedHashSet<String>();
            for (var server : group.split("[,\\s]+")) {
                if (!server.isEmpty()) {
                    servers.add(server);
                }
            }
            if (!servers.isEmpty()) {
                priorities.add(servers);
            }
        }
        if (priorities.isEmpty()) {
            said.notice(Problem.TRUNCATED, "vpdn:ip-addresses", Texts.shown(list), "has no address; ignored");
        }
        if (priorities.size() > MOST_PRIORITIES) {
            said.notice(
                    Problem.OUT_OF_RANGE,
                    "vpdn:ip-addresses",
                    Texts.shown(list),
                    "has " + priorities.size() + " priority groups; the first " + MOST_PRIORITIES + " count");
            return priorities.subList(0, MOST_PRIORITIES);
        }
        return priorities;
    }

    private void contradiction(String list, List<TunnelAlternative> alternatives) {
        var servers = new LinkedHashSet<String>();
        alternatives.forEach(alternative -> servers.add(alternative.server()));
        var listed = new LinkedHashSet<String>();
        priorities(list).forEach(listed::addAll);
        if (!servers.equals(listed)) {
            said.notice(
                    Problem.CONTRADICTORY,
                    "vpdn:ip-addresses",
                    Texts.shown(list),
                    "contradicts Tunnel-Server-Endpoint, which counts; ignored");
        }
    }

    private TunnelAlternative alternative(TunnelAttributes tunnel, String server, int priority) {
        return new TunnelAlternative(
                server,
                priority,
                tunnel.tag(),
                client(tunnel).or(() -> said.get(VpdnAttribute.SOURCE_IP, String.class)),
                password(tunnel).or(() -> said.value(VpdnSettings.PASSWORD).flatMap(password -> password)),
                tunnel.assignmentId().filter(id -> !id.isEmpty()),
                tunnel.privateGroupId().filter(id -> !id.isEmpty()),
                tunnel.clientAuthId()
                        .flatMap(name -> name(tagged("Tunnel-Client-Auth-ID", tunnel), name, VpdnSettings.HOST_NAME))
                        .or(() -> said.value(VpdnSettings.LOCAL_NAME).flatMap(name -> name)),
                tunnel.serverAuthId()
                        .flatMap(name -> name(tagged("Tunnel-Server-Auth-ID", tunnel), name, PEER_NAME))
                        .or(() -> said.get(VpdnAttribute.GW_NAME, String.class)),
                said.get(VpdnAttribute.SESSION_LIMIT, Integer.class));
    }

    private Optional<String> client(TunnelAttributes tunnel) {
        var client = tunnel.clientEndpoint().map(String::strip);
        if (client.isPresent() && !Endpoint.isValid(client.get(), tunnel.mediumType())) {
            said.notice(
                    Problem.MALFORMED,
                    tagged("Tunnel-Client-Endpoint", tunnel),
                    Texts.shown(client.get()),
                    "is neither a name nor an address of its medium; ignored");
            return Optional.empty();
        }
        return client;
    }

    private Optional<String> name(String attribute, String text, SettingType.Name type) {
        return switch (type.parse(text)) {
            case Parsed.Ok<String>(var name) -> Optional.of(name);
            case Parsed.Fault<String> fault -> {
                said.notice(Said.fault(fault, false, attribute, text));
                yield Optional.empty();
            }
        };
    }

    private Optional<Secret> password(TunnelAttributes tunnel) {
        if (tunnel.password().isPresent() && tunnel.password().get().isEmpty()) {
            said.notice(Problem.TRUNCATED, tagged("Tunnel-Password", tunnel), "", "is empty; ignored");
            return Optional.empty();
        }
        return tunnel.password();
    }

    private boolean isOverIp(TunnelAttributes tunnel) {
        int medium = tunnel.mediumType().orElse(Endpoint.IPV4);
        boolean isOverIp = medium == Endpoint.IPV4 || medium == Endpoint.IPV6;
        if (!isOverIp) {
            said.notice(
                    Problem.NOT_SUPPORTED,
                    tagged("Tunnel-Medium-Type", tunnel),
                    Integer.toString(medium),
                    "is not supported: tunnels run over IPv4 and IPv6; the tunnel is ignored");
        }
        return isOverIp;
    }

    private static boolean isL2tp(TunnelAttributes tunnel) {
        return tunnel.type().orElse(L2TP) == L2TP;
    }

    private static List<TunnelAttributes> filledIn(List<TunnelAttributes> tunnels) {
        if (tunnels.size() < 2
                || tunnels.getFirst().tag() != 0
                || tunnels.getFirst().serverEndpoint().isPresent()) {
            return tunnels;
        }
        var common = tunnels.getFirst();
        return tunnels.stream()
                .skip(1)
                .map(tunnel -> new TunnelAttributes(
                        tunnel.tag(),
                        tunnel.type().or(common::type),
                        tunnel.mediumType().or(common::mediumType),
                        tunnel.clientEndpoint().or(common::clientEndpoint),
                        tunnel.serverEndpoint(),
                        tunnel.password().or(common::password),
                        tunnel.privateGroupId().or(common::privateGroupId),
                        tunnel.assignmentId().or(common::assignmentId),
                        tunnel.preference().or(common::preference),
                        tunnel.clientAuthId().or(common::clientAuthId),
                        tunnel.serverAuthId().or(common::serverAuthId)))
                .toList();
    }

    /** As RADIUS dictionaries write it. */
    private static String tagged(String attribute, TunnelAttributes tunnel) {
        return tunnel.tag() == 0 ? attribute : attribute + ":" + tunnel.tag();
    }

    private static final TunnelAttributes NOTHING = new TunnelAttributes(
            0,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
}
