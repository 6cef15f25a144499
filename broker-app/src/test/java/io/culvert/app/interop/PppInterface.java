package io.culvert.app.interop;

import java.util.List;

/**
 * A PPP interface that is up in the guest.
 *
 * @param local this end's IPv4 address, or IPv6 link-local address for {@link Dialer#awaitIpv6Up}
 * @param remote the far end's
 * @param dns the name servers that the LNS gave in IPCP
 */
public record PppInterface(String name, String local, String remote, List<String> dns) {

    public PppInterface {
        dns = List.copyOf(dns);
    }

    static PppInterface parse(String line) {
        String[] words = line.strip().split(" ");
        List<String> dns = List.of(words[3], words[4]).stream()
                .filter(word -> !word.equals("-"))
                .toList();
        return new PppInterface(words[0], words[1], words[2], dns);
    }
}
