package dev.weir.wiring;

import dev.weir.config.ExtensionSection;
import dev.weir.plugin.Registration;
import dev.weir.spi.ExtensionPoint;

/**
 * An extension that the configuration asks for and a plugin brings, with its settings: ready to be built.
 *
 * @param section where the configuration asks for it
 * @param registration what brings it
 * @param settings its bound settings
 */
record PlannedExtension<T>(ExtensionSection section, Registration<T> registration, Record settings) {

    boolean isAt(ExtensionPoint<?> point) {
        return registration.point().equals(point);
    }
}
