package io.culvert.app.config;

import io.culvert.app.config.ConfigurationFaults.Fault;
import io.culvert.core.vpdn.VpdnConfiguration;
import io.culvert.core.vpdn.VpdnSettings;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.UnboundElementsSourceFilter;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.convert.ConverterNotFoundException;
import org.springframework.core.env.Environment;
import org.springframework.util.unit.DataSize;

/**
 * Reads {@link CulvertProperties} with all that is wrong at once: values that cannot be read, values out of range, keys that
 * do not exist, values that contradict one another. Spring's own binding stops at the first.
 */
public final class ConfigurationLoader {
    private static final String PREFIX = "culvert";
    private static final String GLOBAL_SETTINGS = "culvert.l2tp";
    private static final String NOT_A_SECTION = "is a value, where only keys below this one belong";

    /** Name of what could not be read. */
    static final String STAND_IN = "stand-in";

    private ConfigurationLoader() {}

    /**
     * Reads the configuration.
     *
     * @throws ConfigurationFaults with everything that is wrong
     */
    public static Configuration load(Environment environment) {
        var faults = new LinkedHashMap<String, Fault>();
        var properties = bind(environment, faults);
        var vpdn = VpdnConfiguration.EMPTY;
        if (properties != null) {
            validate(properties, environment, faults);
            var more = Contradictions.of(properties);
            DatasourceKeys.read(environment, more);
            more.addAll(ManagementKeys.faults(environment));
            if (properties.vpdn() != null) {
                vpdn = VpdnTranslation.read(properties.vpdn(), globalSettings(environment), more);
            }
            more.stream()
                    .filter(fault -> faults.keySet().stream()
                            .noneMatch(key -> fault.key().startsWith(key + ".")))
                    .toList()
                    .forEach(fault -> faults.putIfAbsent(fault.key(), fault));
        }
        if (!faults.isEmpty() || properties == null) {
            throw new ConfigurationFaults(faults.values().stream()
                    .sorted(Comparator.comparing(Fault::key))
                    .toList());
        }
        return new Configuration(properties, vpdn, DatasourceKeys.read(environment, new ArrayList<>()));
    }

    /** The settings among the keys of {@code culvert.l2tp}, which no property record has: there is one table of them. */
    private static Map<String, String> globalSettings(Environment environment) {
        var texts = new LinkedHashMap<String, String>();
        var binder = Binder.get(environment);
        for (var setting : VpdnSettings.ALL) {
            binder.bind(GLOBAL_SETTINGS + "." + setting.key(), String.class)
                    .ifBound(text -> texts.put(setting.key(), text));
        }
        return texts;
    }

    private static boolean isGlobalSetting(ConfigurationPropertyName name) {
        return ConfigurationPropertyName.of(GLOBAL_SETTINGS).isParentOf(name)
                && VpdnSettings.ALL.stream()
                        .anyMatch(setting -> name.equals(
                                ConfigurationPropertyName.of(GLOBAL_SETTINGS).append(setting.key())));
    }

    private static @Nullable CulvertProperties bind(Environment environment, Map<String, Fault> faults) {
        var collecting = new CollectingHandler(faults);
        try {
            return Binder.get(environment)
                    .bindOrCreate(
                            PREFIX,
                            Bindable.of(CulvertProperties.class),
                            // The process environment is not asked for unknown keys: others write there too.
                            new NoUnboundElementsBindHandler(collecting, new UnboundElementsSourceFilter()));
        } catch (UnboundConfigurationPropertiesException e) {
            unknown(e, faults);
        } catch (org.springframework.boot.context.properties.bind.BindException e) {
            if (e.getCause() instanceof UnboundConfigurationPropertiesException unbound) {
                unknown(unbound, faults);
            } else {
                throw e;
            }
        }
        // The unknown keys stopped the binding at its end: bind again without asking for them.
        return Binder.get(environment).bindOrCreate(PREFIX, Bindable.of(CulvertProperties.class), collecting);
    }

    private static void unknown(UnboundConfigurationPropertiesException unbound, Map<String, Fault> faults) {
        for (var property : unbound.getUnboundProperties()) {
            if (!isGlobalSetting(property.getName())) {
                var key = property.getName().toString();
                faults.putIfAbsent(key, new Fault(key, "there is no such key"));
            }
        }
    }

    private static void validate(CulvertProperties properties, Environment environment, Map<String, Fault> faults) {
        try (var factory = Validation.buildDefaultValidatorFactory()) {
            var validator = factory.getValidator();
            for (var violation : validator.validate(properties)) {
                var key = key(violation);
                faults.putIfAbsent(key, new Fault(key, describe(key, violation, validator, Binder.get(environment))));
            }
        }
    }

    private static String describe(String key, ConstraintViolation<?> violation, Validator validator, Binder binder) {
        var value = violation.getInvalidValue();
        if (value == null) {
            return "is missing";
        }
        var problem = range(violation, validator).orElse(violation.getMessage());
        if (isSecret(key)) {
            return problem;
        }
        // As it was written, where it was: 0d is not 0s to whoever wrote it.
        var written = binder.bind(key, Bindable.of(String.class)).orElseGet(() -> shown(value));
        return "\"" + written + "\" " + problem;
    }

    /** Both ends of the range, although only one of them was overstepped. */
    private static Optional<String> range(ConstraintViolation<?> violation, Validator validator) {
        String property = null;
        for (var node : violation.getPropertyPath()) {
            property = node.getName();
        }
        var descriptor = validator
                .getConstraintsForClass(violation.getLeafBean().getClass())
                .getConstraintsForProperty(property);
        Object least = null;
        Object most = null;
        for (var constraint : descriptor.getConstraintDescriptors()) {
            switch (constraint.getAnnotation()) {
                case Min min -> least = min.value();
                case Max max -> most = max.value();
                case DurationMin min ->
                    least = range(min.days(), min.hours(), min.minutes(), min.seconds(), min.millis());
                case DurationMax max ->
                    most = range(max.days(), max.hours(), max.minutes(), max.seconds(), max.millis());
                default -> {
                    // Says what it wants in its own message.
                }
            }
        }
        return least == null || most == null
                ? Optional.empty()
                : Optional.of("must be between " + least + " and " + most);
    }

    /** One end of a range in the one unit in which it is given, as in README.md. */
    private static String range(long days, long hours, long minutes, long seconds, long millis) {
        if (days != 0) {
            return days + "d";
        }
        if (hours != 0) {
            return hours + "h";
        }
        if (minutes != 0) {
            return minutes + "m";
        }
        return millis != 0 ? millis + "ms" : seconds + "s";
    }

    /** Durations as they are written in a configuration. */
    private static String shown(Object value) {
        return value instanceof Duration duration
                ? DurationStyle.SIMPLE.print(duration, unit(duration))
                : value.toString();
    }

    private static ChronoUnit unit(Duration duration) {
        return duration.toMillisPart() == 0 ? ChronoUnit.SECONDS : ChronoUnit.MILLIS;
    }

    private static boolean isSecret(String key) {
        return key.contains("secret") || key.contains("password") || key.endsWith("-key") || key.endsWith("redis.url");
    }

    /** {@code l2tp.helloInterval} becomes {@code culvert.l2tp.hello-interval}. */
    private static String key(ConstraintViolation<?> violation) {
        var path = violation.getPropertyPath().toString().replaceAll("\\.<[a-z ]+>", "");
        var kebab = path.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
        return PREFIX + "." + kebab;
    }

    /**
     * Notes a value that cannot be read, and goes on with a stand-in: without any value an element of a list would count as
     * missing, and the rest of the list would not be read.
     */
    private record CollectingHandler(Map<String, Fault> faults) implements BindHandler {
        @Override
        public @Nullable Object onFailure(
                ConfigurationPropertyName name, Bindable<?> target, BindContext context, Exception error)
                throws Exception {
            var property = context.getConfigurationProperty();
            if (property == null && error instanceof ConverterNotFoundException) {
                // A value in the place of a section: looking for keys below it, the binder has lost sight of the value.
                faults.putIfAbsent(name.toString(), new Fault(name.toString(), NOT_A_SECTION));
                return standIn(target);
            }
            // At the top it is about keys, which bind() reports; below, about the elements of a list behind a gap.
            if ((error instanceof UnboundConfigurationPropertiesException ? error : error.getCause())
                            instanceof UnboundConfigurationPropertiesException unbound
                    && name.getNumberOfElements() > 1) {
                unbound.getUnboundProperties().forEach(element -> {
                    var key = element.getName().toString();
                    faults.putIfAbsent(
                            key, new Fault(key, "is not read: there is no such key, or no element before this one"));
                });
                return null;
            }
            if (property == null || error instanceof UnboundConfigurationPropertiesException) {
                throw error;
            }
            var key = property.getName().toString();
            if (target.getType().resolve(Object.class) == Map.class) {
                // What is written there may well be a secret.
                faults.putIfAbsent(key, new Fault(key, NOT_A_SECTION));
                return Map.of();
            }
            var shown = isSecret(key) ? "" : "\"" + property.getValue() + "\" ";
            faults.putIfAbsent(key, new Fault(key, shown + expectation(target, error)));
            return standIn(target);
        }

        private static @Nullable Object standIn(Bindable<?> target) {
            var type = target.getType().resolve(Object.class);
            if (type.isEnum()) {
                return type.getEnumConstants()[0];
            }
            return STAND_INS.get(type);
        }

        private static String expectation(Bindable<?> target, Throwable error) {
            var type = target.getType().hasGenerics()
                    ? target.getType().getGeneric(0).resolve(Object.class)
                    : target.getType().resolve(Object.class);
            if (type.isEnum()) {
                var values = new ArrayList<String>();
                for (var constant : type.getEnumConstants()) {
                    values.add(constant.toString().toLowerCase(Locale.ROOT).replace('_', '-'));
                }
                return "must be one of " + String.join(", ", values);
            }
            for (var cause = error; cause != null; cause = cause.getCause()) {
                if (cause instanceof IllegalArgumentException && OWN_TYPES.contains(type)) {
                    return deepestMessage(cause);
                }
            }
            if (type.isRecord()) {
                return NOT_A_SECTION;
            }
            return switch (type.getSimpleName()) {
                case "int", "Integer", "long", "Long" -> "is not a number";
                case "boolean", "Boolean" -> "must be true or false";
                case "Duration" -> "is not a duration such as 500ms, 30s or 5m";
                case "DataSize" -> "is not a size such as 512KB or 8MB";
                default -> "cannot be read as " + type.getSimpleName();
            };
        }

        private static String deepestMessage(Throwable error) {
            var deepest = error;
            while (deepest.getCause() != null) {
                deepest = deepest.getCause();
            }
            return deepest.getMessage() == null ? "cannot be read" : deepest.getMessage();
        }
    }

    private static final List<Class<?>> OWN_TYPES = List.of(Ip.class, Ipv4.class, Ipv4Prefix.class);

    private static final Map<Class<?>, Object> STAND_INS = Map.ofEntries(
            Map.entry(PoolProperties.class, new PoolProperties("stand-in", Ipv4Prefix.of("0.0.0.0/30"))),
            Map.entry(RadiusProperties.Server.class, new RadiusProperties.Server(Ip.of("0.0.0.0"), 1, 1, "stand-in")),
            Map.entry(
                    VpdnProperties.Group.class,
                    new VpdnProperties.Group("stand-in", null, List.of(), List.of(), null, Map.of())),
            Map.entry(
                    RedundancyProperties.Member.class, new RedundancyProperties.Member(STAND_IN, Ip.of("0.0.0.0"), 1)),
            Map.entry(
                    RedundancyProperties.ServiceAddress.class,
                    new RedundancyProperties.ServiceAddress("stand-in", Ip.of("0.0.0.0"), 0)),
            Map.entry(VpdnProperties.Template.class, new VpdnProperties.Template("stand-in", Map.of())),
            Map.entry(Ip.class, Ip.of("0.0.0.0")),
            Map.entry(Ipv4.class, Ipv4.of("0.0.0.0")),
            Map.entry(Ipv4Prefix.class, Ipv4Prefix.of("0.0.0.0/32")),
            Map.entry(int.class, 1),
            Map.entry(boolean.class, false),
            Map.entry(Duration.class, Duration.ofSeconds(1)),
            Map.entry(DataSize.class, DataSize.ofMegabytes(1)));
}
