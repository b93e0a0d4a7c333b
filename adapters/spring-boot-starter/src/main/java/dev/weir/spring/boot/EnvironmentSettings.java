package dev.weir.spring.boot;

import dev.weir.WeirBuilder;
import dev.weir.config.ConfigurationException;
import dev.weir.config.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * What {@code llm.*} of an environment says, each setting with its place there, so that Weir's messages about it lead to the
 * application's own file. The variables of the process are left to Weir, which has names of its own for them. A list of an
 * earlier source replaces that of a later one, as everywhere in Spring.
 */
final class EnvironmentSettings {
    private static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of("llm");

    private final ConfigurableEnvironment environment;
    private final SettingNames names;
    private final Map<String, Found> found = new LinkedHashMap<>();
    private final List<Problem> problems = new ArrayList<>();

    EnvironmentSettings(ConfigurableEnvironment environment, SettingNames names) {
        this.environment = environment;
        this.names = names;
    }

    /** A single value, or the items of a list by their indexes. */
    private record Found(@Nullable Object value, TreeMap<Integer, Object> items, String place) {}

    /** Hands the settings over. */
    void addTo(WeirBuilder builder) {
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (source instanceof IterableConfigurationPropertySource iterable
                    && !(source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource)) {
                Map<String, Found> ofSource = new LinkedHashMap<>();
                iterable.stream().filter(ROOT::isAncestorOf).forEach(name -> read(iterable, name, ofSource));
                ofSource.forEach(found::putIfAbsent);
            }
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        found.forEach((key, setting) -> builder.located(key, plain(setting), setting.place));
    }

    private static Object plain(Found setting) {
        return setting.value != null ? setting.value : plain(setting.items);
    }

    private static Object plain(Object value) {
        if (value instanceof TreeMap<?, ?> items) {
            return items.values().stream().map(EnvironmentSettings::plain).toList();
        }
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> plain = new LinkedHashMap<>();
            map.forEach((name, member) -> plain.put(name, plain(member)));
            return plain;
        }
        return value;
    }

    private void read(
            IterableConfigurationPropertySource source, ConfigurationPropertyName name, Map<String, Found> into) {
        ConfigurationProperty property = source.getConfigurationProperty(name);
        if (property == null) {
            return;
        }
        List<String> path = new ArrayList<>();
        int firstIndex = -1;
        for (int i = 0; i < name.getNumberOfElements(); i++) {
            if (firstIndex < 0 && name.isNumericIndex(i) && !names.isMap(path)) { // a map may have a name of digits
                firstIndex = i;
            }
            path.add(name.getElement(i, Form.ORIGINAL));
        }
        List<String> known = names.of(path);
        String place = place(property);
        Object value = value(property, String.join(".", known), place);
        if (value.equals("") && names.isMap(known)) { // a key with nothing below it, in Spring's form
            return;
        }
        if (firstIndex < 0) {
            into.put(String.join(".", known), new Found(value, new TreeMap<>(), place));
        } else {
            Found list = into.computeIfAbsent(
                    String.join(".", known.subList(0, firstIndex)), key -> new Found(null, new TreeMap<>(), place));
            put(list.items, name, known, firstIndex, value);
        }
    }

    /** Puts a value into the tree of lists and maps below the first list of its path. */
    private static void put(
            Map<Integer, Object> list, ConfigurationPropertyName name, List<String> path, int at, Object value) {
        Map<Object, Object> parent = cast(list);
        for (int i = at; i < path.size(); i++) {
            Object key = name.isNumericIndex(i) ? (Object) Integer.valueOf(path.get(i)) : path.get(i);
            if (i == path.size() - 1) {
                parent.put(key, value);
            } else {
                boolean listBelow = name.isNumericIndex(i + 1);
                parent = cast(parent.computeIfAbsent(
                        key, absent -> listBelow ? new TreeMap<Object, Object>() : new LinkedHashMap<>()));
            }
        }
    }

    @SuppressWarnings("unchecked") // made above, with keys of these types
    private static Map<Object, Object> cast(Object map) {
        return (Map<Object, Object>) map;
    }

    private Object value(ConfigurationProperty property, String key, String place) {
        if (!(property.getValue() instanceof CharSequence text)) {
            return property.getValue();
        }
        try {
            return environment.resolveRequiredPlaceholders(text.toString());
        } catch (IllegalArgumentException e) {
            problems.add(new Problem(
                    dev.weir.config.Origin.elsewhere(place),
                    key,
                    e.getMessage() + "; define it, or give a default: ${NAME:default}"));
            return text.toString();
        }
    }

    private static String place(ConfigurationProperty property) {
        Origin origin = property.getOrigin() instanceof PropertySourceOrigin ofSource
                ? ofSource.getOrigin()
                : property.getOrigin();
        if (origin instanceof TextResourceOrigin text && text.getResource() != null && text.getLocation() != null) {
            String file = text.getResource().getFilename();
            return (file == null ? text.getResource().getDescription() : file) + ":"
                    + (text.getLocation().getLine() + 1) + ":"
                    + (text.getLocation().getColumn() + 1);
        }
        return origin == null ? source(property) : origin.toString();
    }

    private static String source(ConfigurationProperty property) {
        ConfigurationPropertySource source = property.getSource();
        return source != null && source.getUnderlyingSource() instanceof PropertySource<?> named
                ? "property source '" + named.getName() + "'"
                : "the environment of Spring";
    }
}
