package io.culvert.app.interop;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a {@link Dialer} dials: start from {@link #to} and change what differs.
 *
 * @param lns IPv4 address of the LNS
 * @param auth the only protocol that pppd accepts; any if empty
 * @param tunnelSecret if present, xl2tpd challenges the LNS and answers its challenge
 * @param hidden xl2tpd hides AVPs (needs the secret)
 * @param mtu pppd's {@code mtu} and {@code mru}
 * @param ipv6 pppd negotiates IPv6CP
 * @param defaultRoute all traffic of the dialer goes into the session
 * @param userspace PPP frames go through xl2tpd instead of the kernel's L2TP
 * @param hostName the Host Name AVP
 * @param xl2tpdOptions more lines of xl2tpd's {@code [lac]} section
 * @param pppdOptions more options of pppd
 */
public record DialOptions(
        String lns,
        String user,
        String password,
        Optional<AuthProtocol> auth,
        Optional<String> tunnelSecret,
        boolean hidden,
        int mtu,
        boolean ipv6,
        boolean defaultRoute,
        boolean userspace,
        String hostName,
        List<String> xl2tpdOptions,
        List<String> pppdOptions) {

    public DialOptions {
        xl2tpdOptions = List.copyOf(xl2tpdOptions);
        pppdOptions = List.copyOf(pppdOptions);
    }

    public static DialOptions to(String lns) {
        return new DialOptions(
                lns,
                "alice",
                "wonder",
                Optional.empty(),
                Optional.empty(),
                false,
                1400,
                false,
                false,
                false,
                "kernel-client",
                List.of(),
                List.of());
    }

    public DialOptions user(String newUser, String newPassword) {
        return with(newUser, newPassword, auth, tunnelSecret, hidden, mtu, ipv6, defaultRoute);
    }

    public DialOptions auth(AuthProtocol protocol) {
        return with(user, password, Optional.of(protocol), tunnelSecret, hidden, mtu, ipv6, defaultRoute);
    }

    public DialOptions tunnelSecret(String secret) {
        return with(user, password, auth, Optional.of(secret), hidden, mtu, ipv6, defaultRoute);
    }

    public DialOptions hideAvps() {
        return with(user, password, auth, tunnelSecret, true, mtu, ipv6, defaultRoute);
    }

    public DialOptions mtu(int newMtu) {
        return with(user, password, auth, tunnelSecret, hidden, newMtu, ipv6, defaultRoute);
    }

    public DialOptions withIpv6() {
        return with(user, password, auth, tunnelSecret, hidden, mtu, true, defaultRoute);
    }

    public DialOptions withDefaultRoute() {
        return with(user, password, auth, tunnelSecret, hidden, mtu, ipv6, true);
    }

    public DialOptions throughUserspace() {
        return new DialOptions(
                lns,
                user,
                password,
                auth,
                tunnelSecret,
                hidden,
                mtu,
                ipv6,
                defaultRoute,
                true,
                hostName,
                xl2tpdOptions,
                pppdOptions);
    }

    public DialOptions hostName(String newHostName) {
        return new DialOptions(
                lns,
                user,
                password,
                auth,
                tunnelSecret,
                hidden,
                mtu,
                ipv6,
                defaultRoute,
                userspace,
                newHostName,
                xl2tpdOptions,
                pppdOptions);
    }

    /** Adds a line such as {@code length bit = yes} to the {@code [lac]} section. */
    public DialOptions xl2tpd(String line) {
        List<String> lines = new ArrayList<>(xl2tpdOptions);
        lines.add(line);
        return new DialOptions(
                lns,
                user,
                password,
                auth,
                tunnelSecret,
                hidden,
                mtu,
                ipv6,
                defaultRoute,
                userspace,
                hostName,
                lines,
                pppdOptions);
    }

    /** Adds an option such as {@code lcp-echo-interval 5} to pppd's file. */
    public DialOptions pppd(String option) {
        List<String> options = new ArrayList<>(pppdOptions);
        options.add(option);
        return new DialOptions(
                lns,
                user,
                password,
                auth,
                tunnelSecret,
                hidden,
                mtu,
                ipv6,
                defaultRoute,
                userspace,
                hostName,
                xl2tpdOptions,
                options);
    }

    /** The text of xl2tpd's configuration, with its files in that directory of the guest. */
    String xl2tpdConf(String directory) {
        StringBuilder text = new StringBuilder();
        text.append("[global]\nport = 1701\ndebug tunnel = yes\ndebug state = yes\ndebug avp = yes\n");
        text.append("auth file = ").append(directory).append("/secrets\n");
        if (userspace) {
            text.append("force userspace = yes\n");
        }
        text.append("[lac lns]\nlns = ").append(lns);
        text.append("\nhostname = ").append(hostName);
        text.append("\nredial = no\nppp debug = yes\npppoptfile = ").append(directory);
        text.append("/options\n");
        if (tunnelSecret.isPresent()) {
            text.append("challenge = yes\n");
        }
        if (hidden) {
            text.append("hidden bit = yes\n");
        }
        xl2tpdOptions.forEach(line -> text.append(line).append('\n'));
        return text.toString();
    }

    String secrets() {
        return tunnelSecret.map(secret -> "* * " + secret + "\n").orElse("");
    }

    String pppdFile(String directory, String id) {
        List<String> lines = new ArrayList<>(List.of(
                "debug",
                "logfile " + directory + "/pppd.log",
                "ipparam " + directory,
                "linkname " + id,
                "user \"" + user + "\"",
                "password \"" + password + "\"",
                "noauth",
                "noipdefault",
                "ipcp-accept-local",
                "ipcp-accept-remote",
                "noccp",
                "usepeerdns",
                "lcp-restart 1",
                "lcp-max-terminate 1",
                "ipcp-restart 1",
                "mtu " + mtu,
                "mru " + mtu,
                defaultRoute ? "defaultroute" : "nodefaultroute"));
        auth.ifPresent(protocol -> lines.addAll(protocol.only()));
        lines.add(ipv6 ? "+ipv6" : "noipv6");
        lines.addAll(pppdOptions);
        return String.join("\n", lines) + "\n";
    }

    private DialOptions with(
            String newUser,
            String newPassword,
            Optional<AuthProtocol> newAuth,
            Optional<String> newSecret,
            boolean newHidden,
            int newMtu,
            boolean newIpv6,
            boolean newDefaultRoute) {
        return new DialOptions(
                lns,
                newUser,
                newPassword,
                newAuth,
                newSecret,
                newHidden,
                newMtu,
                newIpv6,
                newDefaultRoute,
                userspace,
                hostName,
                xl2tpdOptions,
                pppdOptions);
    }
}
