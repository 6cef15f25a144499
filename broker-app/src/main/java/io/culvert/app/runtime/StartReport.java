package io.culvert.app.runtime;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is printed when the broker serves: where, for whom, and a client's configuration to paste.
 *
 * @param listening UDP addresses that are served
 * @param reachableAddresses of this machine that the listening addresses cover, the best one for a client first
 * @param hostName of the Host Name AVP
 * @param tunnelSecret empty if tunnels are not authenticated; see {@code secretShown}
 * @param secretFile where a generated secret is kept; empty if it is configured, and then it is not printed
 * @param trialUsers of the embedded RADIUS server; empty if another one is asked
 * @param aaa who decides about users
 * @param forwarding what becomes of users' packets
 * @param pools networks and names
 * @param journal where calls are kept that outlive this process
 * @param history where failures are kept
 * @param rest URL of the management interface
 */
record StartReport(
        List<InetSocketAddress> listening,
        List<InetAddress> reachableAddresses,
        String hostName,
        Optional<String> tunnelSecret,
        Optional<String> secretFile,
        List<TrialUser> trialUsers,
        String aaa,
        String forwarding,
        String pools,
        String journal,
        String history,
        String rest) {
    /** Somebody who may dial in for trying out. */
    record TrialUser(String name, String password) {}

    List<String> lines() {
        var lines = new ArrayList<String>();
        lines.add("Culvert serves L2TP (LNS) as \"" + hostName + "\"");
        lines.add("  Listening    "
                + String.join(", ", listening.stream().map(StartReport::text).toList()));
        lines.add("  Users        " + aaa);
        lines.add("  Addresses    " + pools);
        lines.add("  Forwarding   " + forwarding);
        lines.add("  Journal      " + journal);
        lines.add("  History      " + history);
        lines.add("  REST         " + rest);
        lines.add("  Tunnels      "
                + tunnelSecret
                        .map(secret -> "must know the secret"
                                + secretFile.map(file -> " in " + file).orElse(" of culvert.l2tp.tunnel-secret"))
                        .orElse("are not authenticated"));
        if (!trialUsers.isEmpty()) {
            addClientConfiguration(lines);
        }
        lines.add("Culvert is ready");
        return lines;
    }

    /** Only for trying out: with a RADIUS server of the operator's no password is known here, and no secret is printed. */
    private void addClientConfiguration(List<String> lines) {
        var user = trialUsers.getFirst();
        var server = reachableAddresses.isEmpty()
                ? "127.0.0.1"
                : reachableAddresses.getFirst().getHostAddress();
        lines.add("To dial in from Linux: paste this as root, where xl2tpd is installed");
        lines.add("cat > /etc/xl2tpd/xl2tpd.conf <<END");
        lines.add("[lac culvert]");
        lines.add("lns = " + server);
        lines.add("pppoptfile = /etc/ppp/options.culvert");
        if (tunnelSecret.isPresent()) {
            lines.add("challenge = yes");
        }
        lines.add("autodial = yes");
        lines.add("END");
        tunnelSecret.ifPresent(secret -> {
            lines.add("cat > /etc/xl2tpd/l2tp-secrets <<END");
            lines.add("* * " + (secretFile.isPresent() ? secret : "YOUR-CULVERT.L2TP.TUNNEL-SECRET"));
            lines.add("END");
        });
        lines.add("cat > /etc/ppp/options.culvert <<END");
        lines.add("name " + user.name());
        lines.add("password " + user.password());
        lines.add("noauth");
        lines.add("END");
        lines.add("systemctl restart xl2tpd   # or: xl2tpd -D");
    }

    private static String text(InetSocketAddress address) {
        var host = address.getAddress().getHostAddress();
        if (address.getAddress().isAnyLocalAddress()) {
            return (host.indexOf(':') < 0 ? "0.0.0.0" : "[::]") + ":" + address.getPort();
        }
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }
}
