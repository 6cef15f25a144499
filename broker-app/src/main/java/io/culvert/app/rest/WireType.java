package io.culvert.app.rest;

import io.culvert.app.management.AddressText;
import io.culvert.app.management.Redundancy;
import io.culvert.app.management.RedundancyFigures;
import io.culvert.app.management.SettingOrigin;
import io.culvert.app.management.Stores;
import io.culvert.core.engine.FailoverView;
import io.culvert.core.engine.ResyncState;
import io.culvert.core.engine.SessionState;
import io.culvert.core.engine.TunnelState;
import io.culvert.core.failure.ClearingCode;
import io.culvert.core.failure.FailureType;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.swagger.v3.oas.models.media.Schema;
import java.net.InetAddress;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/**
 * How the values of the field look in JSON: one table for what is written and for the schema that describes it. Two releases of
 * Jackson are at work, one in each, and have nothing else in common.
 *
 * @param schema makes a new one at each call
 */
record WireType<T>(Class<T> type, Writer<T> writer, Supplier<Schema<?>> schema) {
    private static final int HIGHEST_ID = 0xFFFF;

    private static final List<WireType<?>> ALL = List.of(
            number(TunnelId.class, TunnelId::value),
            number(SessionId.class, SessionId::value),
            text(
                    InetAddress.class,
                    AddressText::of,
                    () -> Schemas.anyOf(Schemas.of("string", "ipv4"), Schemas.of("string", "ipv6"))),
            text(
                    Instant.class,
                    time -> time.truncatedTo(ChronoUnit.MILLIS).toString(),
                    () -> Schemas.of("string", "date-time")),
            keyword(FailureType.class, FailureType::keyword),
            keyword(ClearingCode.Message.class, message -> switch (message) {
                case CDN -> "CDN";
                case STOP_CCN -> "StopCCN";
            }),
            keyword(TunnelState.class, WireType::kebab),
            keyword(SessionState.class, WireType::kebab),
            keyword(ResyncState.class, WireType::kebab),
            keyword(FailoverView.Recovery.class, WireType::kebab),
            keyword(Redundancy.Mode.class, WireType::kebab),
            keyword(Redundancy.RedundancyMode.class, WireType::kebab),
            keyword(RedundancyFigures.Confirm.class, WireType::kebab),
            keyword(SettingOrigin.Level.class, WireType::kebab),
            keyword(Stores.State.class, WireType::kebab),
            keyword(Stores.Origin.class, WireType::kebab),
            keyword(Stores.Role.class, WireType::kebab));

    /** Writes one value. */
    @FunctionalInterface
    interface Writer<T> {
        void write(T value, JsonGenerator json);
    }

    /** For the Jackson that answers requests. */
    static JacksonModule module() {
        var module = new SimpleModule("culvert");
        ALL.forEach(type -> type.addTo(module));
        return module;
    }

    /** Of the type or of one that it extends. */
    static Optional<WireType<?>> of(Class<?> type) {
        return ALL.stream()
                .<WireType<?>>map(known -> known)
                .filter(known -> known.type().isAssignableFrom(type))
                .findFirst();
    }

    private void addTo(SimpleModule module) {
        module.addSerializer(type, new StdSerializer<T>(type) {
            @Override
            public void serialize(T value, JsonGenerator json, SerializationContext context) {
                writer.write(value, json);
            }
        });
    }

    private static <T> WireType<T> number(Class<T> type, ToIntFunction<T> number) {
        return new WireType<>(
                type,
                (value, json) -> json.writeNumber(number.applyAsInt(value)),
                () -> Schemas.integer(1, HIGHEST_ID));
    }

    private static <T> WireType<T> text(Class<T> type, Function<T, String> text, Supplier<Schema<?>> schema) {
        return new WireType<>(type, (value, json) -> json.writeString(text.apply(value)), schema);
    }

    private static <E extends Enum<E>> WireType<E> keyword(Class<E> type, Function<E, String> keyword) {
        return text(
                type,
                keyword,
                () -> Schemas.keywords(
                        Arrays.stream(type.getEnumConstants()).map(keyword).toList()));
    }

    private static String kebab(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
