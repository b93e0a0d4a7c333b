package dev.weir.plugin.jar;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;

/**
 * What linking a class depends on: the version of its file, and the classes and members that its constant pool refers to
 * (The Java Virtual Machine Specification, §4.4). The class itself is not loaded.
 *
 * @param majorVersion the major version of the file format, 61 for Java 17
 * @param classes the names of the classes, with dots; of an array the class of its elements
 * @param members the fields and methods
 */
record ClassFile(int majorVersion, Set<String> classes, Set<Member> members) {
    private static final int MAGIC = 0xCAFEBABE;
    private static final int UTF8 = 1;
    private static final int INTEGER = 3;
    private static final int FLOAT = 4;
    private static final int LONG = 5;
    private static final int DOUBLE = 6;
    private static final int CLASS = 7;
    private static final int STRING = 8;
    private static final int FIELD = 9;
    private static final int METHOD = 10;
    private static final int INTERFACE_METHOD = 11;
    private static final int NAME_AND_TYPE = 12;
    private static final int METHOD_HANDLE = 15;
    private static final int METHOD_TYPE = 16;
    private static final int DYNAMIC = 17;
    private static final int INVOKE_DYNAMIC = 18;
    private static final int MODULE = 19;
    private static final int PACKAGE = 20;

    /**
     * A reference to a field or a method.
     *
     * @param owner the name of the class, with dots, in which it is looked for first
     * @param descriptor its types, in the form of a class file
     */
    record Member(String owner, String name, String descriptor, boolean isField) implements Comparable<Member> {
        @Override
        public int compareTo(Member other) {
            return toString().compareTo(other.toString());
        }
    }

    /** One entry of the constant pool: a text, or the indexes of up to two others. */
    private record Constant(int tag, String text, int first, int second) {}

    /**
     * Reads a class file.
     *
     * @throws IOException if it is none
     */
    static ClassFile parse(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        if (in.readInt() != MAGIC) {
            throw new IOException("not a class file");
        }
        in.readUnsignedShort();
        int majorVersion = in.readUnsignedShort();
        Constant[] pool = pool(in);
        Set<String> classes = new TreeSet<>();
        Set<Member> members = new TreeSet<>();
        for (Constant constant : pool) {
            if (constant != null && constant.tag() == CLASS) {
                addClass(className(pool, constant), classes);
            } else if (constant != null && constant.tag() >= FIELD && constant.tag() <= INTERFACE_METHOD) {
                Constant signature = pool[constant.second()];
                members.add(new Member(
                        className(pool, pool[constant.first()]),
                        pool[signature.first()].text(),
                        pool[signature.second()].text(),
                        constant.tag() == FIELD));
            }
        }
        return new ClassFile(majorVersion, classes, members);
    }

    private static Constant[] pool(DataInputStream in) throws IOException {
        Constant[] pool = new Constant[in.readUnsignedShort()];
        for (int i = 1; i < pool.length; i++) {
            pool[i] = constant(in);
            if (pool[i].tag() == LONG || pool[i].tag() == DOUBLE) {
                i++; // takes two places
            }
        }
        return pool;
    }

    private static Constant constant(DataInputStream in) throws IOException {
        int tag = in.readUnsignedByte();
        return switch (tag) {
            case UTF8 -> new Constant(tag, in.readUTF(), 0, 0);
            case INTEGER, FLOAT -> new Constant(tag, "", in.readInt(), 0);
            case LONG, DOUBLE -> new Constant(tag, "", in.readInt(), in.readInt());
            case CLASS, STRING, METHOD_TYPE, MODULE, PACKAGE -> new Constant(tag, "", in.readUnsignedShort(), 0);
            case FIELD, METHOD, INTERFACE_METHOD, NAME_AND_TYPE, DYNAMIC, INVOKE_DYNAMIC ->
                new Constant(tag, "", in.readUnsignedShort(), in.readUnsignedShort());
            case METHOD_HANDLE -> new Constant(tag, "", in.readUnsignedByte(), in.readUnsignedShort());
            default -> throw new IOException("constant of unknown kind " + tag);
        };
    }

    private static String className(Constant[] pool, Constant type) {
        return pool[type.first()].text().replace('/', '.');
    }

    private static void addClass(String name, Set<String> classes) {
        if (!name.startsWith("[")) {
            classes.add(name);
        } else if (name.endsWith(";")) {
            classes.add(name.substring(name.indexOf('L') + 1, name.length() - 1));
        }
    }
}
