export { createRelayPool, newestFirst } from "./pool/relay-pool.ts";
export type { FetchOptions, PublishOptions, RelayPool, RelayPoolOptions, SubscribeOptions } from "./pool/relay-pool.ts";
export type { Subscription, SubscriptionHandlers } from "./pool/subscription.ts";
export { createMovingSubscription } from "./pool/moving-subscription.ts";
export type { MovingSubscription } from "./pool/moving-subscription.ts";
export type { Publication, PublishStatus, RelayDelivery } from "./pool/publication.ts";
export type { DeliveryState } from "./pool/relay-publishing.ts";
export type { RelayState, RelayStatus } from "./pool/relay-status.ts";

export { createIdentity } from "./identity/identity.ts";
export type { Account, Identity, IdentityOptions, KeyElsewhere } from "./identity/identity.ts";
export { createCheckedSigner } from "./identity/checked-signer.ts";
export type { SignerTrouble } from "./identity/checked-signer.ts";
export type { RemoteParts } from "./identity/remote-line.ts";
export { connectBunker, offerToSigner, resumeRemote } from "./identity/remote-signer.ts";
export type { OfferFields, RemoteOffer, RemoteSession } from "./identity/remote-signer.ts";
export { createKeyValueVault, makeSecretKey } from "./identity/key-value-vault.ts";
export type { KeyValueVaultOptions } from "./identity/key-value-vault.ts";
export { loadOwnProfile, saveOwnProfile } from "./identity/own-profile.ts";
export type { OwnProfile, SavedProfile } from "./identity/own-profile.ts";
export { signChecked } from "./identity/sign-checked.ts";
export type { CheckedSignProblem } from "./identity/sign-checked.ts";

export { isTakenBack, takenBackSec, withDeletion } from "./deletions/deletions.ts";
export type { Deletions } from "./deletions/deletions.ts";
export { createSceneChat } from "./chat/scene-chat.ts";
export type { ChatLanguage, HistoryLine, SayProblem, SceneChat, SceneChatOptions, SceneChatView, SignedLine } from "./chat/scene-chat.ts";

export { createPeople } from "./people/people.ts";
export type { People, PeopleOptions } from "./people/people.ts";
export { friendlyName } from "./people/friendly-name.ts";
export { fetchRelayList, writeRelaysOf } from "./people/relay-lists.ts";
export type { NoRelayProblem } from "./people/own-newest.ts";
export { createAvatars } from "./avatars/avatars.ts";
export type { Avatars } from "./avatars/avatars.ts";
export { followAvatar, saveOwnAvatar } from "./avatars/own-avatar.ts";
export type { DatedAvatar, SavedAvatar } from "./avatars/own-avatar.ts";
export { createMutes } from "./people/mutes.ts";
export type { MutedPerson, Mutes, MutesOptions, MutesView } from "./people/mutes.ts";
export { sendReport } from "./people/reports.ts";

export { createReactions } from "./reactions/reactions.ts";
export type { ReactionFailure, Reactions, ReactionsOptions, ReactionsView } from "./reactions/reactions.ts";
export { countedAs } from "./reactions/reaction-counts.ts";
export type { EmojiCount, ReactionTally } from "./reactions/reaction-counts.ts";

export { createSceneList } from "./scenes/scene-list.ts";
export type { SceneList, SceneListOptions, SceneListView } from "./scenes/scene-list.ts";
export { createSceneWatch } from "./scenes/watch-scene.ts";
export type { SceneWatch, SceneWatchOptions, SceneWatchView } from "./scenes/watch-scene.ts";
export type { SceneCard } from "./scenes/scene-card.ts";
export { resolveScene } from "./scenes/resolve-scene.ts";
export type { ResolvedScene, ResolveProblem } from "./scenes/resolve-scene.ts";

export { uploadBlob } from "./media/upload-blob.ts";
export type { BlobDelivery, UploadedBlob, UploadOptions, UploadProblem } from "./media/upload-blob.ts";
export { unwrapRumor, wrapRumor } from "./messages/gift-wrapping.ts";
export type { WrappingProblem } from "./messages/gift-wrapping.ts";
export { createMessages, forgetMessages } from "./messages/messages.ts";
export type { Messages, MessagesOptions, MessagesView, SendProblem } from "./messages/messages.ts";
export type { Conversation, MessageLine } from "./messages/conversations.ts";
