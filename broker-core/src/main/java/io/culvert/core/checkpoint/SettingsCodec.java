package io.culvert.core.checkpoint;

import io.culvert.core.fields.FieldReader;
import io.culvert.core.fields.FieldWriter;
import io.culvert.core.vpdn.EffectiveSettings;
import io.culvert.core.vpdn.Origin;
import io.culvert.core.vpdn.StatedSetting;
import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The fields of {@link EffectiveSettings}. Most tunnels have the settings of their group: the same instance is written once,
 * and the same octets give the same instance.
 *
 * <p><b>Thread:</b> one. <b>Bounds:</b> {@value #MOST_KNOWN} settings are remembered in each direction.
 */
final class SettingsCodec {
    static final int GROUP_NAME = 1;
    static final int SETTING = 2;

    private static final int MOST_KNOWN = 1024;

    private final IdentityHashMap<EffectiveSettings, Octets> written = new IdentityHashMap<>();
    private final Map<Octets, EffectiveSettings> known = new HashMap<>();
    private final FieldWriter out = new FieldWriter();

    /** What one setting is. */
    static final class Stated {
        static final int KEY = 1;
        static final int VALUE = 2;
        static final int ORIGIN = 3;
        static final int ORIGIN_NAME = 4;

        private Stated() {}

        static void write(FieldWriter out, StatedSetting stated) {
            out.text(KEY, stated.key());
            out.octets(VALUE, stated.value().reveal());
            out.numberUnlessZero(ORIGIN, number(stated.origin()));
            out.textUnlessEmpty(ORIGIN_NAME, name(stated.origin()));
        }

        static StatedSetting read(FieldReader in) {
            var key = "";
            var value = Octets.EMPTY;
            int origin = 0;
            var name = "";
            for (int field = in.next(); field != 0; field = in.next()) {
                switch (field) {
                    case KEY -> key = in.text();
                    case VALUE -> value = in.octets();
                    case ORIGIN -> origin = in.smallNumber();
                    case ORIGIN_NAME -> name = in.text();
                    default -> {
                        // A newer release's.
                    }
                }
            }
            return new StatedSetting(key, Secret.of(value), origin(origin, name));
        }

        private static int number(Origin origin) {
            return switch (origin) {
                case Origin.Default _ -> 0;
                case Origin.Global _ -> 1;
                case Origin.Template _ -> 2;
                case Origin.Group _ -> 3;
                case Origin.Radius _ -> 4;
            };
        }

        private static String name(Origin origin) {
            return switch (origin) {
                case Origin.Default _, Origin.Global _ -> "";
                case Origin.Template(var name) -> name;
                case Origin.Group(var name) -> name;
                case Origin.Radius(var attribute) -> attribute;
            };
        }

        private static Origin origin(int number, String name) {
            return switch (number) {
                case 0 -> new Origin.Default();
                case 1 -> new Origin.Global();
                case 2 -> new Origin.Template(name);
                case 3 -> new Origin.Group(name);
                case 4 -> new Origin.Radius(name);
                default -> throw new FieldReader.Malformed("origin " + number + " of a setting");
            };
        }
    }

    Octets octets(EffectiveSettings settings) {
        var octets = written.get(settings);
        if (octets != null) {
            return octets;
        }
        out.clear();
        out.textIfPresent(GROUP_NAME, settings.groupName());
        for (var stated : settings.stated()) {
            int opened = out.open(SETTING);
            Stated.write(out, stated);
            out.close(opened);
        }
        if (written.size() >= MOST_KNOWN) {
            written.clear();
        }
        var fresh = out.toOctets();
        written.put(settings, fresh);
        return fresh;
    }

    EffectiveSettings settings(Octets octets, FieldReader in) {
        var settings = known.get(octets);
        if (settings != null) {
            return settings;
        }
        var groupName = Optional.<String>empty();
        List<StatedSetting> stated = new ArrayList<>();
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case GROUP_NAME -> groupName = Optional.of(in.text());
                case SETTING -> stated.add(Stated.read(in.fields()));
                default -> {
                    // A newer release's.
                }
            }
        }
        if (known.size() >= MOST_KNOWN) {
            known.clear();
        }
        var fresh = EffectiveSettings.of(stated, groupName);
        known.put(octets, fresh);
        return fresh;
    }
}
