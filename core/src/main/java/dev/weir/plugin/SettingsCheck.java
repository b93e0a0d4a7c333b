package dev.weir.plugin;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds the component of a settings record that a configuration cannot be bound to. */
final class SettingsCheck {
    private static final Set<Class<?>> VALUES = Set.of(
            String.class,
            boolean.class,
            Boolean.class,
            int.class,
            Integer.class,
            long.class,
            Long.class,
            double.class,
            Double.class,
            BigDecimal.class,
            Duration.class,
            URI.class,
            Path.class);

    private final String where;

    private SettingsCheck(String where) {
        this.where = where;
    }

    /**
     * Throws {@link IllegalArgumentException} at the first such component.
     *
     * @param where the beginning of its message
     */
    static void check(String where, Class<?> settings) {
        if (!settings.isRecord()) {
            throw new IllegalArgumentException(where + "its settings " + settings.getName() + " are no record");
        }
        new SettingsCheck(where).checkRecord(settings, List.of());
    }

    private void checkRecord(Class<?> settings, List<Class<?>> around) {
        List<Class<?>> within = new ArrayList<>(around);
        within.add(settings);
        for (RecordComponent component : settings.getRecordComponents()) {
            String name = settings.getName() + "." + component.getName();
            checkType(name, component.getGenericType(), within);
        }
    }

    private void checkType(String component, Type type, List<Class<?>> within) {
        if (type instanceof Class<?> plain) {
            checkPlain(component, plain, within);
        } else if (type instanceof ParameterizedType generic && generic.getRawType() == List.class) {
            checkType(component, generic.getActualTypeArguments()[0], within);
        } else if (type instanceof ParameterizedType generic
                && generic.getRawType() == Map.class
                && isName(generic.getActualTypeArguments()[0])) {
            checkType(component, generic.getActualTypeArguments()[1], within);
        } else {
            throw unbindable(component, type);
        }
    }

    private static boolean isName(Type key) {
        return key == String.class || (key instanceof Class<?> plain && plain.isEnum());
    }

    private void checkPlain(String component, Class<?> type, List<Class<?>> within) {
        if (within.contains(type)) {
            throw new IllegalArgumentException(
                    where + "setting " + component + " holds " + type.getName() + " within itself: settings must end");
        }
        if (type.isRecord()) {
            checkRecord(type, within);
        } else if (!VALUES.contains(type) && !type.isEnum()) {
            throw unbindable(component, type);
        }
    }

    private IllegalArgumentException unbindable(String component, Type type) {
        return new IllegalArgumentException(where + "setting " + component + " is of type " + type.getTypeName()
                + ", which no configuration can give: use String, boolean, int, long, double, BigDecimal, Duration, URI,"
                + " Path, an enum, a record, or a List or Map<String, ...> of these");
    }
}
