package dev.weir.backend.offline.intent;

import java.util.Arrays;
import java.util.Optional;

/** The types of intent that can be read. */
public enum NetworkIntentType {
    DEPLOYMENT("NetworkFunctionDeployment"),
    SCALE("NetworkFunctionScale"),
    CONFIGURATION("NetworkFunctionConfiguration"),
    DELETION("NetworkFunctionDeletion");

    private final String label;

    NetworkIntentType(String label) {
        this.label = label;
    }

    /** The name in answers and in a caller's hint. */
    public String label() {
        return label;
    }

    /** The type of this name, in upper or lower case; empty if it is not one of these. */
    public static Optional<NetworkIntentType> named(String label) {
        return Arrays.stream(values())
                .filter(type -> type.label.equalsIgnoreCase(label))
                .findFirst();
    }
}
