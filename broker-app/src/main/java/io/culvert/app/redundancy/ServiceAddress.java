package io.culvert.app.redundancy;

import java.net.InetAddress;

/**
 * An address of the group: whoever is active has it.
 *
 * @param interfaceName where it is put
 * @param prefixLength 0..32 or 0..128
 */
public record ServiceAddress(String interfaceName, InetAddress address, int prefixLength) {
    public ServiceAddress {
        if (prefixLength < 0 || prefixLength > address.getAddress().length * 8) {
            throw new IllegalArgumentException("prefix length of " + address.getHostAddress() + ": " + prefixLength);
        }
    }

    @Override
    public String toString() {
        return address.getHostAddress() + "/" + prefixLength + " on " + interfaceName;
    }
}
