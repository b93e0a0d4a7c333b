package dev.weir.spi.settings;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The default of a setting, in the syntax of the configuration: {@code @DefaultValue("30s") Duration timeout}. A list
 * is written with commas, a map as YAML: {@code @DefaultValue("{small: 1s, large: 10s}")}; configured entries of a map
 * are merged into it.
 */
@Documented
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
public @interface DefaultValue {
    String value();
}
