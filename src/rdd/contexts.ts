import type { Channel } from "../session/service/channel.ts";
import type { SparkContext } from "./sparkContext.ts";

/** The contexts of sessions, and the settings with which they begin, by the session's way to the engine. */
const contexts = new WeakMap<Channel, SparkContext>();
const settings = new WeakMap<Channel, ReadonlyMap<string, string>>();

export const contextOfChannel = (channel: Channel): SparkContext | undefined => contexts.get(channel);
export const setContext = (channel: Channel, context: SparkContext): void => void contexts.set(channel, context);
export const settingsOfChannel = (channel: Channel): ReadonlyMap<string, string> => settings.get(channel) ?? new Map();
export const setSettings = (channel: Channel, of: ReadonlyMap<string, string>): void => void settings.set(channel, of);
