package dev.weir.spi.settings;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The environment variable that gives a setting its default, such as the one in which the users of a provider keep
 * their key. It applies where the setting is not configured; an empty variable counts as not set.
 */
@Documented
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
public @interface DefaultFromVariable {
    /** The name of the variable. */
    String value();

    /**
     * The settings of the same record that, where they are configured, make the variable not apply: a key that belongs
     * to the provider's own server must not reach another one.
     */
    String[] unless() default {};
}
