package io.culvert.ppp.lcp;

import io.culvert.octets.OctetWriter;
import io.culvert.octets.Octets;
import io.culvert.ppp.PppSettings;
import io.culvert.ppp.auth.AuthenticationProtocol;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What we ask of the peer: our Configure-Request, and how Naks and Rejects change it. */
final class LcpRequest {
    private final PppSettings settings;
    private final List<AuthenticationProtocol> preferences;
    private int mru;
    private int preference;
    private int magic;

    LcpRequest(PppSettings settings, List<AuthenticationProtocol> preferences) {
        this.settings = settings;
        this.preferences = preferences;
    }

    /** Back to all that we wish for, with a fresh magic number. */
    void reset(RandomGenerator random) {
        mru = settings.mru();
        preference = 0;
        magic = settings.magicNumber() ? newMagic(random) : 0;
    }

    /** What a LAC asked for in our place. */
    void adopt(int proxiedMru, int proxiedMagic) {
        mru = proxiedMru;
        magic = proxiedMagic;
    }

    int mru() {
        return mru;
    }

    /** 0: none. */
    int magic() {
        return magic;
    }

    Optional<AuthenticationProtocol> authentication() {
        return preference < preferences.size() ? Optional.of(preferences.get(preference)) : Optional.empty();
    }

    /** A default value is not put in (RFC 1661 section 5.1). */
    Octets options() {
        var writer = new OctetWriter(16);
        if (mru != PppSettings.DEFAULT_MRU) {
            writer.u8(LcpOptions.MRU).u8(4).u16(mru);
        }
        if (preference < preferences.size()) {
            var data = preferences.get(preference).optionData();
            writer.u8(LcpOptions.AUTHENTICATION).u8(2 + data.length()).octets(data);
        }
        if (magic != 0) {
            writer.u8(LcpOptions.MAGIC).u8(6).u32(magic);
        }
        return writer.toOctets();
    }

    /** The peer would rather send {@code suggested} at most; more than we wish for we do not take. */
    void mruNaked(int suggested, boolean tooMany) {
        if (suggested >= PppSettings.MIN_MRU && suggested <= settings.mru()) {
            mru = suggested;
        } else if (tooMany) {
            withoutMru();
        }
    }

    void withoutMru() {
        mru = PppSettings.DEFAULT_MRU;
    }

    /** The next most desirable one (RFC 1661 section 6.2), whatever the peer suggests; false: there is none. */
    boolean authenticationNaked() {
        if (preference < preferences.size()) {
            preference++;
        }
        return preference < preferences.size();
    }

    void changeMagic(RandomGenerator random) {
        if (magic != 0) {
            magic = newMagic(random);
        }
    }

    void withoutMagic() {
        magic = 0;
    }

    /** A magic number of zero is illegal (RFC 1661 section 6.4). */
    static int newMagic(RandomGenerator random) {
        int number = random.nextInt();
        return number == 0 ? 1 : number;
    }
}
