package io.culvert.app.interop;

import java.util.ArrayList;
import java.util.List;

/**
 * A user that {@link FreeRadius} knows, with a clear-text password good for PAP, CHAP, MS-CHAP and EAP-MD5.
 *
 * @param reply reply attributes as FreeRADIUS writes them, such as {@code Framed-IP-Address = 10.80.0.7} or
 *     {@code Cisco-AVPair += "ip:addr-pool=gold"}
 */
public record RadiusUser(String name, String password, List<String> reply) {

    public RadiusUser {
        reply = List.copyOf(reply);
    }

    public static RadiusUser of(String name, String password, String... reply) {
        return new RadiusUser(name, password, List.of(reply));
    }

    public RadiusUser with(String attribute) {
        List<String> more = new ArrayList<>(reply);
        more.add(attribute);
        return new RadiusUser(name, password, more);
    }

    String usersFileEntry() {
        StringBuilder text = new StringBuilder();
        text.append('"')
                .append(name)
                .append("\" Cleartext-Password := \"")
                .append(password)
                .append('"');
        String separator = "\n\t";
        for (String attribute : reply) {
            text.append(separator).append(attribute);
            separator = ",\n\t";
        }
        return text.append("\n\n").toString();
    }
}
