package io.culvert.radius.server;

import io.culvert.octets.Octets;
import io.culvert.radius.packet.ReplyReader;
import java.util.List;
import java.util.Optional;
import org.tinyradius.core.attribute.type.RadiusAttribute;

/**
 * An Accounting-Request that the embedded server acknowledged.
 *
 * @param packet as it came
 */
public record AccountingEntry(Octets packet) {
    /** The first attribute of that name as text: enumerated numbers by their names, e.g. {@code Start}. */
    public Optional<String> text(String name) {
        return attributes().stream()
                .filter(attribute -> attribute.getAttributeName().equals(name))
                .map(RadiusAttribute::getValueString)
                .findFirst();
    }

    List<RadiusAttribute> attributes() {
        return ReplyReader.attributes(packet.toByteArray(), _ -> {});
    }
}
